import { expect, it } from 'vitest';
import { readyRule } from './readyRule.ts';
import { RuleList } from './ruleList.ts';

const policy = { type: 'K8sNetworkPolicy', name: 'p', uid: 'p' } as const;
const peers = [
  { addressGroups: ['a'] },
  { ipBlocks: [{ cidr: '10.0.0.0/8' }] },
  { addressGroups: ['b', 'a'] },
  undefined,
  { addressGroups: ['b'], ipBlocks: [{ cidr: '10.0.0.0/8' }] },
];
const rest = Array.from({ length: 20 }, () => ({ addressGroups: ['rest'] }));
const list = new RuleList(
  [...peers, ...rest].map((from, index) => ({
    rule: readyRule({ direction: 'In', ...(from === undefined ? {} : { from }) }),
    ref: { policy, direction: 'In', index },
    action: 'Allow',
  })),
);

it.each([
  [[], [1, 4]],
  [['a'], [0, 1, 2, 4]],
  [['b'], [1, 2, 4]],
  [
    ['b', 'a', 'c'],
    [0, 1, 2, 4],
  ],
])('finds the rules for somebody in %j', (groups, expected) => {
  expect(list.candidates(groups).map(({ ref }) => ref.index)).toEqual(expected);
});

it('asks all where it would find many', () => {
  expect(list.candidates(['rest'])).toBe(list.rules);
});
