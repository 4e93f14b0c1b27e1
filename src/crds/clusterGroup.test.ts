import { expect, it } from 'vitest';
import { clusterGroup } from './clusterGroup.ts';

it('takes pods, blocks, a Service, nodes or other groups, and a status beside them', () => {
  const condition = {
    type: 'GroupMembersComputed',
    status: 'True',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  };
  const specs = [
    { podSelector: {}, namespaceSelector: {} },
    { ipBlocks: [{ cidr: '10.0.0.0/8' }] },
    { serviceReference: { name: 'web', namespace: 'prod' } },
    { nodeSelector: {} },
    { childGroups: ['a'] },
  ];
  for (const spec of specs) {
    const written = { spec, status: { conditions: [condition] } };
    expect(clusterGroup.fields.parse(written)).toEqual(written);
  }
  expect(clusterGroup).toMatchObject({ scope: 'Cluster', shortNames: ['cg'], group: 'crd.antrea.io' });
});
