import { describe, expect, it, vi } from 'vitest';
import type { CompiledPolicy, CompiledRule } from './compiled.ts';
import { type AskedRule, RuleBook } from './rulesOfPod.ts';

function kubernetes(name: string, ...rules: readonly CompiledRule[]): CompiledPolicy {
  const sourceRef = { type: 'K8sNetworkPolicy', namespace: 'x', name, uid: name } as const;
  return { uid: name, sourceRef, appliedToGroups: ['all'], rules, problems: [] };
}

function ordered(name: string, tierPriority: number, ...rules: readonly CompiledRule[]): CompiledPolicy {
  const sourceRef = { type: 'AntreaClusterNetworkPolicy', name, uid: name } as const;
  const numbered = rules.map((rule, priority) => ({ action: 'Drop' as const, priority, ...rule }));
  return {
    uid: name,
    sourceRef,
    appliedToGroups: ['all'],
    rules: numbered,
    tierPriority,
    priority: 1,
    problems: [],
  };
}

const anybody: CompiledRule = { direction: 'In', from: { ipBlocks: [{ cidr: '0.0.0.0/0' }] } };
const everywhere = () => true;
const names = (rules: readonly AskedRule[] = []) =>
  rules.map(({ ref: { policy, index } }) => `${policy.name}${index}`);

describe('the rules that a pod meets', () => {
  it('are in order, the unordered between those before and those after', () => {
    const policies = [
      kubernetes('k', anybody, anybody),
      ordered('base', 253, anybody),
      ordered('late', 250, anybody),
      ordered('early', 50, anybody, anybody),
      kubernetes('a', anybody),
    ];
    const { before, unordered, after } = new RuleBook().collect([...policies, ...policies], 'In', everywhere);
    expect(names(before)).toEqual(['early0', 'early1', 'late0']);
    expect(names(unordered?.rules)).toEqual(['a0', 'k0', 'k1']);
    expect(unordered?.isolatedBy.map(({ name }) => name)).toEqual(['a', 'k']);
    expect(names(after)).toEqual(['base0']);
  });

  it('are those of the direction; nobody isolates where there are none', () => {
    const policies = [kubernetes('k', anybody), ordered('early', 50, anybody)];
    expect(new RuleBook().collect(policies, 'Out', everywhere)).toEqual({
      before: [],
      unordered: undefined,
      after: [],
    });
  });

  it('are for the pods of a rule where it names them', () => {
    const policy = ordered('p', 50, anybody, { ...anybody, appliedToGroups: ['some', 'few'] });
    const of = (...groups: readonly string[]) =>
      names(new RuleBook().collect([policy], 'In', (name) => groups.includes(name)).before);
    expect(of('all')).toEqual(['p0']);
    expect(of('few')).toEqual(['p0', 'p1']);
  });
});

describe('what is kept', () => {
  const none = { before: [], unordered: undefined, after: [] };

  it('is kept for each key and direction until pods are forgotten', () => {
    const book = new RuleBook();
    const [key, other] = [{}, {}];
    const find = vi.fn(() => none);
    for (const each of [key, key, other]) expect(book.of(each, 'In', find)).toBe(none);
    book.of(key, 'Out', find);
    expect(find).toHaveBeenCalledTimes(3);
    book.forgetPods();
    book.of(key, 'In', find);
    expect(find).toHaveBeenCalledTimes(4);
  });
});
