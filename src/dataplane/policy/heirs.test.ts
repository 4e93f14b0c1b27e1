import { expect, it } from 'vitest';
import { heirsOf } from './heirs.ts';
import { pageOf } from './page.ts';
import type { RuleOrder } from './policyChange.ts';

const spec = (key: string, clauses: readonly string[], action: RuleOrder['action'] = 'Allow') => ({
  key,
  direction: 'In' as const,
  clauses,
  order: {
    precedence: { tierPriority: 1, policyPriority: 1, ruleIndex: 1, policy: key },
    action,
    log: false,
  },
});

const rule = (id: number, of: ReturnType<typeof spec>) => ({
  id,
  spec: of,
  page: pageOf(85, id),
  clauses: [],
});

it('new rules inherit from rules that go if they do the same, each from one', () => {
  const leaving = [
    rule(1, spec('a', ['x', 'y'])),
    rule(2, spec('b', ['x', 'y'])),
    rule(3, spec('c', ['z', 'y'])),
  ];
  const heirs = heirsOf(
    [
      spec('new a', ['x', 'y']),
      spec('other action', ['z', 'y'], 'Drop'),
      spec('other clauses', ['y', 'x']),
      spec('new b', ['x', 'y']),
      spec('too late', ['x', 'y']),
    ],
    leaving,
  );
  expect([...heirs].map(([key, { id }]) => [key, id])).toEqual([
    ['new a', 1],
    ['new b', 2],
  ]);
});
