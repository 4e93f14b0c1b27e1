import { describe, expect, it } from 'vitest';
import { noChange, type PolicyChange } from '#dataplane/policy/policyChange.ts';
import { targetsClause } from './clauseDefinition.ts';
import { mayClose as mayCloseAmong } from './mayClose.ts';

const mayClose = (change: PolicyChange) => mayCloseAmong(change, { hasOrdered: false });
const targets = targetsClause('In', ['g']).key;
const member = (clause: string, add: readonly string[], remove: readonly string[]) => ({
  ...noChange,
  members: [{ direction: 'In' as const, clause, add, remove }],
});

describe('whether a change may forbid something', () => {
  it('does when a rule, a peer or a port goes, or pods are isolated', () => {
    expect(mayClose({ ...noChange, remove: ['rule'] })).toBe(true);
    expect(mayClose({ ...noChange, isolation: [{ direction: 'In', clause: targets, change: 1 }] })).toBe(
      true,
    );
    expect(mayClose(member('peers a', [], ['ip']))).toBe(true);
    expect(mayClose(member(targets, ['ip'], []))).toBe(true);
  });

  it('does not when it only allows more', () => {
    expect(mayClose(noChange)).toBe(false);
    expect(mayClose(member('peers a', ['ip'], []))).toBe(false);
    expect(mayClose({ ...noChange, isolation: [{ direction: 'In', clause: targets, change: -1 }] })).toBe(
      false,
    );
    expect(mayClose({ ...noChange, add: [{ key: 'rule', direction: 'In', clauses: [] }] })).toBe(false);
  });

  it('does when an ordered rule comes, or a peer where there are some', () => {
    const precedence = { tierPriority: 250, policyPriority: 1, ruleIndex: 0, policy: '/p u' };
    const order = { precedence, action: 'Allow', log: false } as const;
    expect(mayClose({ ...noChange, add: [{ key: 'rule', direction: 'In', clauses: [], order }] })).toBe(true);
    expect(mayCloseAmong(member('peers a', ['ip'], []), { hasOrdered: true })).toBe(true);
    expect(mayCloseAmong(noChange, { hasOrdered: true })).toBe(false);
  });
});
