import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { rulesOf } from './ruleDefinition.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

function rules(name: string, ...wire: WireRule[]) {
  const policy: NetworkPolicy = { ...ingressPolicy(name, { to: 'servers' }), rules: wire };
  return rulesOf(policy);
}

const clients = { addressGroups: ['clients'] };

describe('rulesOf', () => {
  it('gives rules of the same content the same key, whatever policy they are of', () => {
    const [one] = rules('p', { direction: 'In', from: clients, services: [{ port: 80 }] });
    const [other] = rules('q', {
      direction: 'In',
      from: { ...clients, ipBlocks: [] },
      services: [{ protocol: 'TCP', port: 80 }],
      action: 'Allow',
      name: 'a name is no content',
    });
    expect(one?.key).toBe(other?.key);
    expect(rules('p', { direction: 'In', from: clients }, { direction: 'In', from: clients })).toHaveLength(
      1,
    );
  });

  it.each<[string, WireRule]>([
    ['direction', { direction: 'Out', to: clients }],
    ['peers', { direction: 'In', from: { addressGroups: ['others'] } }],
    ['ports', { direction: 'In', from: clients, services: [{ port: 80 }] }],
    ['no ports at all', { direction: 'In', from: clients, services: [] }],
    ['names of ports', { direction: 'In', from: clients, services: [{ port: 'web' }] }],
    ['protocols of names', { direction: 'In', from: clients, services: [{ protocol: 'UDP', port: 'web' }] }],
    ['allowing nothing', { direction: 'In' }],
    ['allowing nobody', { direction: 'In', from: {} }],
  ])('tells rules apart by %s', (_what, wire) => {
    const plain: WireRule = { direction: 'In', from: clients };
    const named: WireRule = { direction: 'In', from: clients, services: [{ port: 'web' }, { port: 80 }] };
    const keys = [plain, named, wire].flatMap((each) => rules('p', each)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
  });

  it.each<[string, WireRule]>([
    ['no peer', { direction: 'In' }],
    ['the peer on the other side', { direction: 'In', to: clients }],
    ['another action', { direction: 'In', from: clients, action: 'Drop' }],
    ['an action of other kinds of policies', { direction: 'In', from: clients, action: 'Pass' }],
  ])('only isolates by a rule with %s', (_what, wire) => {
    expect(rules('p', wire)).toMatchObject([{ direction: 'In', appliedToGroups: ['servers'] }]);
    expect(rules('p', wire)[0]?.subject).toBeUndefined();
  });

  it('allows any traffic without ports, and none with an empty list of them', () => {
    expect(rules('p', { direction: 'In', from: clients })[0]?.subject?.services).toBeUndefined();
    expect(rules('p', { direction: 'In', from: clients, services: [] })[0]?.subject?.services).toMatchObject({
      kind: 'services',
      matches: [],
    });
  });
});

describe('the rules of an ordered policy', () => {
  const ordered = (...wire: WireRule[]) =>
    rulesOf({
      ...ingressPolicy('p', { to: 'servers' }),
      sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'p' },
      tierPriority: 250,
      priority: 1,
      rules: wire,
    });

  it('are each their own, at their places, also where they say the same', () => {
    const twice = ordered({ direction: 'In', from: clients }, { direction: 'In', from: clients });
    expect(twice.map(({ order }) => order?.precedence.ruleIndex)).toEqual([0, 1]);
    expect(new Set(twice.map(({ key }) => key)).size).toBe(2);
  });

  it('are none without a peer, which is nobody', () => {
    expect(ordered({ direction: 'In', action: 'Drop' }, { direction: 'In', to: clients })).toEqual([]);
  });

  it.each<[WireRule['action'], readonly string[]]>([
    ['Drop', ['udp,nw_frag=yes', 'udp,tp_dst=53']],
    ['Reject', ['udp,nw_frag=yes', 'udp,tp_dst=53']],
    ['Allow', ['udp,tp_dst=53']],
    ['Pass', ['udp,tp_dst=53']],
  ])('with the action %s are about fragments as is safe', (action, matches) => {
    const [rule] = ordered({
      direction: 'In',
      from: clients,
      services: [{ protocol: 'UDP', port: 53 }],
      ...(action && { action }),
    });
    expect(rule?.subject?.services).toMatchObject({ matches });
  });
});
