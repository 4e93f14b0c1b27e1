import { describe, expect, it } from 'vitest';
import { readPolicies } from './lintRule.ts';
import { lintWorld } from './lintWorld.ts';
import { pairsOf } from './rulePart.ts';
import { RuleShelf } from './ruleShelf.ts';

const block = (cidr: string, ...except: string[]) => ({
  ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) },
});
const pods = (labels: Record<string, string>) => ({ podSelector: { matchLabels: labels } });

/** The rules of one policy, one for each peer. */
function rulesFor(...peers: readonly object[]) {
  const ingress = peers.map((peer) => ({ from: [peer] }));
  const policy = { metadata: { name: 'n', namespace: 'shop' }, spec: { podSelector: {}, ingress } };
  const world = lintWorld({ namespaces: [], pods: [], policies: [policy], isComplete: false });
  return readPolicies(world).flatMap(({ rules }) => rules);
}

/** Which of the peers' rules are looked at for a rule of `wanted`. */
function lookedAt(wanted: object, ...peers: readonly object[]): number[] {
  const shelf = new RuleShelf();
  const rules = rulesFor(...peers);
  for (const rule of rules) shelf.add(rule);
  const [rule] = rulesFor(wanted);
  const pairs = (rule?.parts ?? []).flatMap(pairsOf);
  const found = new Set(pairs.flatMap((pair) => [...shelf.about(pair, 'In')]));
  return rules.flatMap((each, index) => (found.has(each) ? [index] : []));
}

describe('RuleShelf', () => {
  it('leaves out blocks that cannot hold a block', () => {
    const around = [
      block('10.1.2.0/24'),
      block('10.0.0.0/8'),
      block('0.0.0.0/0'),
      block('10.0.0.0/8', '10.1.0.0/16'),
    ];
    const elsewhere = [block('10.2.0.0/16'), block('192.0.2.1/32'), pods({ app: 'a' })];
    expect(lookedAt(block('10.1.2.128/25'), ...around, ...elsewhere)).toEqual([0, 1, 2, 3]);
  });

  it('leaves out labels that other pods have', () => {
    const peers = [pods({ app: 'a' }), pods({ app: 'b' }), pods({}), block('0.0.0.0/0'), block('10.0.0.0/8')];
    expect(lookedAt(pods({ app: 'a', tier: 'x' }), ...peers)).toEqual([0, 2, 3]);
  });

  it('forgets rules', () => {
    const shelf = new RuleShelf();
    const [rule] = rulesFor(block('10.1.2.0/24'));
    if (rule === undefined) throw new Error('the policy has a rule');
    shelf.add(rule);
    shelf.remove(rule);
    expect(rule.parts.flatMap(pairsOf).flatMap((pair) => [...shelf.about(pair, 'In')])).toEqual([]);
  });
});
