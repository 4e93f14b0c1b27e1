import { expect, it } from 'vitest';
import type { Entry } from './realization.ts';
import { SourceParts } from './sourceParts.ts';

const entry = (uid: string, span: readonly string[], current: readonly string[]): Entry => ({
  policy: {
    uid,
    sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'a', uid: 'own' },
    appliedToGroups: [],
    rules: [],
    problems: [],
  },
  span: new Set(span),
  current: new Set(current),
  failures: undefined,
  readAt: undefined,
});

it('is everywhere when all that have nodes are in force there, and any has nodes', () => {
  const parts = new SourceParts();
  const after = (...entries: readonly Entry[]) => {
    for (const each of entries) parts.sort(each);
    return parts.isEverywhere;
  };
  expect(after(entry('a', [], []))).toBe(false);
  expect(after(entry('b', ['n1'], ['n1']))).toBe(true);
  expect(after(entry('own', ['n1', 'n2'], ['n1']))).toBe(false);
  expect(after(entry('own', ['n1', 'n2'], ['n1', 'n2']))).toBe(true);
  expect(after(entry('b', ['n1', 'n3'], ['n1']))).toBe(false);
  parts.delete('b');
  expect(parts.isEverywhere).toBe(true);
  parts.delete('own');
  expect(parts.isEverywhere).toBe(false);
});
