import { describe, expect, it } from 'vitest';
import type { AntreaPolicyInput } from './antrea/input.ts';
import { type Connection, type Endpoint, evaluate } from './evaluate.ts';
import { anAntreaPolicy } from './testing/antreaWorld.ts';
import { anIndex, aPod, aPolicy, app } from './testing/cluster.ts';

const client = aPod('client', { ip: '10.0.0.1', node: 'n1' });
const server = aPod('server', { ip: '10.0.0.2', node: 'n2', ports: [{ name: 'http', containerPort: 8080 }] });
const denyAll = aPolicy('deny-all', { podSelector: {} });

const pod = (name: string): Endpoint => ({ kind: 'pod', namespace: 'x', name });
const outside = (address: string): Endpoint => ({ kind: 'address', address });

function tcp(from: Endpoint, to: Endpoint, port: number): Connection {
  return { from, to, protocol: 'TCP', port };
}

const toServer = tcp(pod('client'), pod('server'), 8080);

describe('a verdict', () => {
  it('allows what no policy isolates', () => {
    expect(evaluate(anIndex(client, server), toServer)).toEqual({
      allowed: true,
      egress: { allowed: true, reason: 'notIsolated' },
      ingress: { allowed: true, reason: 'notIsolated' },
    });
  });

  it('names the rule that allows', () => {
    const allow = aPolicy('allow', {
      podSelector: app('server'),
      ingress: [{ from: [{ podSelector: app('nobody') }] }, { from: [{ podSelector: app('client') }] }],
    });
    expect(evaluate(anIndex(client, server, denyAll, allow), toServer)).toMatchObject({
      allowed: true,
      ingress: { reason: 'rule', rule: { policy: { name: 'allow' }, direction: 'In', index: 1 } },
    });
  });

  it('names every policy that isolates and the rule that came nearest', () => {
    const wrongPeer = aPolicy('a', {
      podSelector: {},
      ingress: [{ from: [{ podSelector: app('other') }], ports: [{ port: 8080 }] }],
    });
    const wrongPort = aPolicy('b', {
      podSelector: {},
      ingress: [{ from: [{ podSelector: app('client') }], ports: [{ port: 80 }] }],
    });
    const verdict = evaluate(anIndex(client, server, denyAll, wrongPort, wrongPeer), toServer);
    expect(verdict?.allowed).toBe(false);
    expect(verdict?.ingress).toMatchObject({
      allowed: false,
      isolatedBy: [{ name: 'a' }, { name: 'b' }, { name: 'deny-all' }],
      nearest: { rule: { policy: { name: 'b' }, index: 0 }, matched: 'peer' },
    });
    expect(evaluate(anIndex(client, server, wrongPeer), toServer)?.ingress).toMatchObject({
      nearest: { matched: 'port' },
    });
    expect(evaluate(anIndex(client, server, denyAll), toServer)?.ingress).not.toHaveProperty('nearest');
  });

  it('needs both ends', () => {
    const noEgress = aPolicy('no-egress', { podSelector: app('client'), policyTypes: ['Egress'] });
    const verdict = evaluate(anIndex(client, server, noEgress), toServer);
    expect(verdict).toMatchObject({ allowed: false, egress: { allowed: false }, ingress: { allowed: true } });
  });
});

describe('ends of a connection', () => {
  it('are pods that exist and run', () => {
    const done = aPod('done', { ip: '10.0.0.3', phase: 'Succeeded' });
    expect(evaluate(anIndex(client), toServer)).toBeUndefined();
    expect(evaluate(anIndex(client, done), tcp(pod('client'), pod('done'), 1))).toBeUndefined();
  });

  it('reach themselves', () => {
    const isolated = aPolicy('all', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const verdict = evaluate(anIndex(client, isolated), tcp(pod('client'), pod('client'), 1));
    expect(verdict).toMatchObject({
      allowed: true,
      egress: { reason: 'itself' },
      ingress: { reason: 'itself' },
    });
  });

  it('may be the own node, but no other one', () => {
    const index = anIndex(server, denyAll);
    const from = (node: string) =>
      evaluate(index, tcp({ kind: 'node', node, address: '192.0.2.1' }, pod('server'), 1));
    expect(from('n2')).toMatchObject({ allowed: true, ingress: { reason: 'ownNode' } });
    expect(from('n1')).toMatchObject({ allowed: false });
  });

  it('are their node when they are on the host network, and no pod selector selects them', () => {
    const host = (node: string) => aPod('client', { ip: '192.0.2.1', node, hostNetwork: true });
    const allow = aPolicy('allow', {
      podSelector: app('server'),
      ingress: [{ from: [{ podSelector: {} }] }],
    });
    expect(evaluate(anIndex(host('n2'), server, allow), toServer)?.ingress).toMatchObject({
      reason: 'ownNode',
    });
    expect(evaluate(anIndex(host('n1'), server, allow), toServer)?.allowed).toBe(false);

    const byAddress = aPolicy('a', {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
    });
    expect(evaluate(anIndex(host('n1'), server, byAddress), toServer)?.allowed).toBe(true);
  });

  it('without an address yet are among all addresses, but in no smaller block', () => {
    const from = (cidr: string) =>
      aPolicy('p', { podSelector: app('server'), ingress: [{ from: [{ ipBlock: { cidr } }] }] });
    const young = aPod('client');
    expect(evaluate(anIndex(young, server, from('0.0.0.0/0')), toServer)?.allowed).toBe(true);
    expect(evaluate(anIndex(young, server, from('10.0.0.0/8')), toServer)?.allowed).toBe(false);
  });

  it('on the host network are not isolated', () => {
    const host = aPod('server', { ip: '192.0.2.1', hostNetwork: true });
    expect(evaluate(anIndex(client, host, denyAll), toServer)?.ingress).toMatchObject({ reason: 'notAPod' });
  });

  it('outside are matched by address, with exceptions', () => {
    const ipBlock = { cidr: '198.51.100.0/24', except: ['198.51.100.128/25'] };
    const allow = aPolicy('allow', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock }] }],
    });
    const index = anIndex(client, allow);
    const to = (address: string) => evaluate(index, tcp(pod('client'), outside(address), 443))?.allowed;
    expect([to('198.51.100.1'), to('198.51.100.129'), to('203.0.113.1'), to('nonsense')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('ports', () => {
  const allowing = (...ports: { port?: number | string; endPort?: number; protocol?: string }[]) =>
    anIndex(client, server, aPolicy('p', { podSelector: app('server'), ingress: [{ ports }] }));

  it.each<[string, ReturnType<typeof allowing>, Partial<Connection>, boolean]>([
    ['one port', allowing({ port: 8080 }), {}, true],
    ['another port', allowing({ port: 8081 }), {}, false],
    ['another protocol', allowing({ port: 8080, protocol: 'UDP' }), {}, false],
    ['a range, its end', allowing({ port: 8000, endPort: 8080 }), {}, true],
    ['a range, past its end', allowing({ port: 8000, endPort: 8079 }), {}, false],
    ['all of a protocol', allowing({ protocol: 'TCP' }), {}, true],
    ['all of a protocol, for another', allowing({ protocol: 'TCP' }), { protocol: 'SCTP' }, false],
    ['a named port', allowing({ port: 'http' }), {}, true],
    [
      'a named port, of another protocol',
      allowing({ port: 'http', protocol: 'UDP' }),
      { protocol: 'UDP' },
      false,
    ],
    ['a named port, another number', allowing({ port: 'http' }), { port: 80 }, false],
    ['a name that no port has', allowing({ port: 'https' }), {}, false],
    ['anything, for a protocol without ports', allowing(), { protocol: 'ICMP' }, true],
    ['some ports, for a protocol without ports', allowing({ port: 8080 }), { protocol: 'ICMP' }, false],
  ])('%s', (_what, index, connection, allowed) => {
    expect(evaluate(index, { ...toServer, ...connection })?.allowed).toBe(allowed);
  });

  it('with a name are the destination pod’s, also where the peer is a block', () => {
    const rule = (cidr: string) =>
      aPolicy('p', {
        podSelector: app('client'),
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 'http' }] }],
      });
    expect(evaluate(anIndex(client, server, rule('10.0.0.2/32')), toServer)?.allowed).toBe(true);
    expect(evaluate(anIndex(client, server, rule('10.0.0.0/31')), toServer)?.allowed).toBe(false);
    expect(
      evaluate(anIndex(client, rule('0.0.0.0/0')), tcp(pod('client'), outside('10.0.0.2'), 8080))?.allowed,
    ).toBe(false);
  });
});

describe('ordered policies', () => {
  const denyInTier = (name: string, tier: string, action: string) =>
    anAntreaPolicy(name, {
      tier,
      ingress: [{ action, name: 'rule', from: [{ podSelector: app('client') }] }],
    });

  function judged(...policies: readonly AntreaPolicyInput[]) {
    const index = anIndex(client, server, denyAll);
    for (const each of policies) index.upsertAntreaPolicy(each);
    return evaluate(index, toServer)?.ingress;
  }

  it('are asked first, in their order, and named by rule and action', () => {
    expect(judged(denyInTier('b', 'platform', 'Drop'), denyInTier('a', 'emergency', 'Allow'))).toEqual({
      allowed: true,
      reason: 'rule',
      action: 'Allow',
      rule: {
        policy: { type: 'AntreaClusterNetworkPolicy', name: 'a', uid: 'a' },
        direction: 'In',
        index: 0,
        name: 'rule',
      },
    });
    expect(
      judged(denyInTier('b', 'platform', 'Reject'), denyInTier('a', 'application', 'Allow')),
    ).toMatchObject({
      allowed: false,
      reason: 'rule',
      action: 'Reject',
      rule: { policy: { name: 'b' } },
    });
  });

  it('leave what they pass to the policies of Kubernetes, past all other tiers', () => {
    const verdict = judged(denyInTier('a', 'emergency', 'Pass'), denyInTier('b', 'platform', 'Allow'));
    expect(verdict).toMatchObject({ allowed: false, reason: 'isolated' });
  });

  it('come after them in the baseline tier, where no policy isolates', () => {
    const base = denyInTier('base', 'baseline', 'Drop');
    expect(judged(base)).toMatchObject({ reason: 'isolated' });
    const index = anIndex(client, server);
    index.upsertAntreaPolicy(base);
    expect(evaluate(index, toServer)?.ingress).toMatchObject({
      allowed: false,
      reason: 'rule',
      action: 'Drop',
    });
    expect(evaluate(index, { ...toServer, from: outside('10.9.9.9') })?.ingress).toEqual({
      allowed: true,
      reason: 'notIsolated',
    });
  });

  it('are for the pods of the rule where rules have their own', () => {
    const ingress = ['client', 'server'].map((name) => ({
      action: name === 'client' ? 'Allow' : 'Drop',
      appliedTo: [{ podSelector: app(name) }],
    }));
    expect(judged(anAntreaPolicy('p', { ingress }))).toMatchObject({ action: 'Drop', rule: { index: 1 } });
  });

  it('let the own node in whatever they say', () => {
    const index = anIndex(server);
    index.upsertAntreaPolicy(anAntreaPolicy('p', { tier: 'emergency', ingress: [{ action: 'Drop' }] }));
    const from = { kind: 'node', node: 'n2', address: '10.0.0.254' } as const;
    expect(evaluate(index, { ...toServer, from })?.ingress).toEqual({ allowed: true, reason: 'ownNode' });
  });
});
