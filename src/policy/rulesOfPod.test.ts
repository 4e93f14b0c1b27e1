import { describe, expect, it, vi } from 'vitest';
import type { CompiledPolicy, CompiledRule } from './compiled.ts';
import type { RuleList } from './ruleList.ts';
import { RuleBook } from './rulesOfPod.ts';

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
const names = (list?: RuleList) =>
  (list?.rules ?? []).map(({ ref: { policy, index } }) => `${policy.name}${index}`);

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
    const { before, unordered, after } = new RuleBook().collect(policies, 'Out', everywhere);
    expect([names(before), unordered, names(after)]).toEqual([[], undefined, []]);
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
  function asked(groups: readonly string[]) {
    const policies = vi.fn(() => [ordered('early', 50, anybody, { ...anybody, appliedToGroups: ['few'] })]);
    return { key: {}, groups: () => groups, policies };
  }

  it('is kept for all with the same groups until pods are forgotten', () => {
    const book = new RuleBook();
    const [some, others] = [asked(['all', 'few']), asked(['few', 'all'])];
    const rules = book.rulesOf(some, 'In');
    expect(names(rules.before)).toEqual(['early0', 'early1']);
    expect(book.rulesOf(some, 'In')).toBe(rules);
    expect(book.rulesOf(others, 'In')).toBe(rules);
    expect(names(book.rulesOf(asked(['all']), 'In').before)).toEqual(['early0']);
    expect(names(book.rulesOf(some, 'Out').before)).toEqual([]);
    expect(some.policies).toHaveBeenCalledTimes(2);
    expect(others.policies).not.toHaveBeenCalled();
    book.forgetPods();
    expect(book.rulesOf(others, 'In')).not.toBe(rules);
  });
});
