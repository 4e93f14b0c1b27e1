import { expect, it } from 'vitest';
import { normalizedName } from './groupSelector.ts';
import { hasNamedPort, withPodsOf } from './namedPorts.ts';

it('knows named ports', () => {
  expect(hasNamedPort(undefined)).toBe(false);
  expect(hasNamedPort([{ protocol: 'TCP', port: 80 }, { protocol: 'ICMP' }])).toBe(false);
  expect(hasNamedPort([{ protocol: 'TCP', port: 'http' }])).toBe(true);
});

it('adds the pods in the blocks', () => {
  const blocks = [{ cidr: '0.0.0.0/0' }, { cidr: '10.0.0.0/8' }];
  const peers = withPodsOf({ groups: [], blocks });
  expect(peers.blocks).toEqual(blocks);
  expect(peers.groups.map(normalizedName)).toEqual([
    'namespaceSelector=',
    'ipBlock=10.0.0.0/8 And namespaceSelector=',
  ]);
});
