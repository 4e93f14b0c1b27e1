import { expect, it } from 'vitest';
import type { CompiledPolicy } from '#policy/compiled.ts';
import { combined, type Entry, isComplete } from './realization.ts';

const problem = { reason: 'InvalidCIDR' as const, path: 'spec', message: 'no network' };
const policy: CompiledPolicy = {
  uid: 'u1',
  sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'a', uid: 'u1' },
  generation: 2,
  appliedToGroups: [],
  rules: [],
  problems: [problem],
};
const entry = (span: readonly string[], current: readonly string[]): Entry => ({
  policy,
  span: new Set(span),
  current: new Set(current),
  failures: undefined,
  readAt: undefined,
});
const heard = () => true;

it('combined counts a node only when everything meant for it is in force there', () => {
  const whole = combined([entry(['n1', 'n2'], ['n1', 'n2']), entry(['n2', 'n3'], ['n3'])], heard);
  expect(whole).toMatchObject({ generation: 2, desiredNodes: 3, currentNodes: 2, waiting: ['n2'] });
});

it('combined takes no part of another generation for one that is in force', () => {
  const own = entry(['n1', 'n2'], ['n1', 'n2']);
  const part = entry(['n2'], ['n2']);
  const former = { ...part, policy: { ...policy, generation: 1 } };
  expect(combined([own, former], heard)).toMatchObject({ generation: 2, currentNodes: 1, waiting: ['n2'] });
  expect(combined([own, part], heard)).toMatchObject({ generation: 2, currentNodes: 2 });
});

it('combined says once what is wrong with all parts', () => {
  expect(combined([entry([], []), entry([], [])], heard).problems).toEqual([problem]);
});

it('combined is not settled while a node that is behind was not heard', () => {
  expect(combined([entry(['n1'], [])], () => false).isSettled).toBe(false);
  expect(combined([entry(['n1'], ['n1'])], () => false).isSettled).toBe(true);
});

it('isComplete asks for the nodes that there are, not for those that were', () => {
  expect(isComplete(entry(['n1'], ['n1', 'n2']))).toBe(true);
  expect(isComplete(entry(['n1', 'n2'], ['n1', 'n3']))).toBe(false);
  expect(isComplete({ ...entry(['n1'], []), current: undefined })).toBe(false);
  expect(isComplete({ ...entry([], []), current: undefined })).toBe(true);
});
