import { expect, it } from 'vitest';
import { readGroup } from '#policy/antrea/groupContent.ts';
import { Problems } from '#policy/problems.ts';
import { someGroup, someService } from './laterObjects.ts';

it.each([
  ['a group', someGroup({ name: 'g' })],
  [
    'a group of what is behind a Service',
    { metadata: { name: 'g' }, spec: { serviceReference: { name: 's', namespace: 'x' } } },
  ],
])('gives the policy core no reason to complain about %s', (_what, group) => {
  const problems = new Problems();
  const world = { tier: () => undefined, group: () => group, service: someService };
  expect(readGroup({ name: 'g' }, world, 'spec', problems).groups).toHaveLength(1);
  expect(problems.found).toEqual([]);
});
