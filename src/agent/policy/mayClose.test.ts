import { describe, expect, it } from 'vitest';
import { noChange } from '#dataplane/policy/policyChange.ts';
import { targetsClause } from './clauseDefinition.ts';
import { mayClose } from './mayClose.ts';

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
});
