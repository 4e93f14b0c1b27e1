import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import type { GroupMember, NetworkPolicy, WireRule } from '#controlplane/wire.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { PolicyRealizer } from '../policy/policyRealizer.ts';
import { allows } from '../policy/testing/naive.ts';
import {
  anyAddressGroup,
  anyAppliedToGroup,
  anyPolicy,
  podIp,
  podName,
  podNumbers,
} from '../policy/testing/randomCluster.ts';
import { ConnectionJudge, type InForce } from './connectionJudge.ts';

const options = { gatewayIp: '10.0.0.254', serviceNetwork: parseIpv4Cidr('10.96.0.0/12') };
const local = podNumbers.filter((pod) => pod % 2 === 1);

function aPolicy(rules: readonly WireRule[]): NetworkPolicy {
  const sourceRef = { type: 'K8sNetworkPolicy', namespace: 'default', name: 'p', uid: 'p' } as const;
  return { metadata: { name: 'p', uid: 'p' }, sourceRef, appliedToGroups: ['targets'], rules };
}

function aJudge(policy: NetworkPolicy, inForce: Partial<InForce> = {}): ConnectionJudge {
  const all: InForce = {
    policies: [policy],
    addressGroups: new Map<string, readonly GroupMember[]>([['peers', [{ ips: ['10.0.0.2'] }]]]),
    appliedToGroups: new Map(),
    podAt: (address) => (address === '10.0.0.1' ? 'default/p1' : undefined),
    groupsOf: () => ['targets'],
    isKeptFrom: (address, service) => address === '10.0.0.1' && service.port === 443,
    ...inForce,
  };
  return new ConnectionJudge(all, options);
}

const tcp = (source: string, destination: string, port: number) => ({
  source,
  destination,
  protocol: 'TCP',
  port,
});

/** `aPolicy` in a tier. */
function ordered(tierPriority: number, rules: readonly WireRule[]): NetworkPolicy {
  const sourceRef = { type: 'AntreaClusterNetworkPolicy', name: 'o', uid: 'o' } as const;
  const metadata = { name: 'o', uid: 'o' };
  return { ...aPolicy(rules), metadata, sourceRef, tierPriority, priority: 5 };
}

describe('a judge of connections, where rules have an order', () => {
  const from = { addressGroups: ['peers'] };
  const kubernetes = aPolicy([{ direction: 'In', from, services: [{ port: 80 }] }]);
  const call = tcp('10.0.0.2', '10.0.0.1', 80);
  const denies = (...policies: readonly NetworkPolicy[]) => aJudge(kubernetes, { policies }).denies(call);

  it('asks them before those of Kubernetes, and baseline ones after', () => {
    expect(denies(kubernetes)).toBe(false);
    expect(denies(kubernetes, ordered(250, [{ direction: 'In', from, action: 'Drop' }]))).toBe(true);
    expect(denies(kubernetes, ordered(250, [{ direction: 'In', from, action: 'Reject' }]))).toBe(true);
    expect(denies(kubernetes, ordered(253, [{ direction: 'In', from, action: 'Drop' }]))).toBe(false);
    expect(denies(ordered(253, [{ direction: 'In', from, action: 'Drop' }]))).toBe(true);
  });

  it('tells messages of ICMP apart', () => {
    const services = [{ protocol: 'ICMP', icmpType: 8 }];
    const judge = aJudge(ordered(250, [{ direction: 'In', from, services, action: 'Drop' }]));
    const ping = { source: '10.0.0.2', destination: '10.0.0.1', protocol: 'ICMP', icmpCode: 0 };
    expect(judge.denies({ ...ping, icmpType: 8 })).toBe(true);
    expect(judge.denies({ ...ping, icmpType: 13 })).toBe(false);
  });

  it('tells apart from which port a connection was begun, where a rule asks for it', () => {
    const services = [{ protocol: 'TCP', port: 80, endPort: 90, sourcePort: 1000, sourceEndPort: 2000 }];
    const asking = ordered(250, [
      { direction: 'In', from, services, action: 'Allow', priority: 0 },
      { direction: 'In', from, action: 'Drop', priority: 1 },
    ]);
    const judge = aJudge(asking);
    expect([79, 80, 90, 91].map((port) => judge.asksSourcePort('TCP', port))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(judge.asksSourcePort('UDP', 80)).toBe(false);
    expect(judge.denies({ ...call, sourcePort: 1500 })).toBe(false);
    expect(judge.denies({ ...call, sourcePort: 2001 })).toBe(true);
    expect(judge.denies(call)).toBe(true);
    expect(aJudge(kubernetes).asksSourcePort('TCP', 80)).toBe(false);
  });

  it('takes the first that matches, for the pods that the rule itself is for', () => {
    const rules: WireRule[] = [
      { direction: 'In', from, action: 'Pass', priority: 0, appliedToGroups: ['others'] },
      { direction: 'In', from, action: 'Drop', priority: 1, appliedToGroups: ['targets'] },
    ];
    expect(denies(kubernetes, ordered(250, rules))).toBe(true);
    const passing = rules.map((rule) => ({ ...rule, appliedToGroups: ['targets'] }));
    expect(denies(kubernetes, ordered(250, passing))).toBe(false);
  });
});

describe('a judge of connections', () => {
  it('asks the policies of the pods of this node', () => {
    const judge = aJudge(
      aPolicy([
        { direction: 'In', from: { addressGroups: ['peers'] }, services: [{ port: 80 }] },
        { direction: 'Out' },
      ]),
    );
    expect(judge.restricts).toBe(true);
    expect(judge.denies(tcp('10.0.0.2', '10.0.0.1', 80))).toBe(false);
    expect(judge.denies(tcp('10.0.0.2', '10.0.0.1', 81))).toBe(true);
    expect(judge.denies(tcp('10.0.0.3', '10.0.0.1', 80))).toBe(true);
    expect(judge.denies(tcp('10.0.0.1', '10.0.0.2', 80))).toBe(true);
    expect(judge.denies(tcp('10.0.0.2', '10.0.0.3', 80))).toBe(false);
    expect(judge.denies({ source: '10.0.0.2', destination: '10.0.0.1', protocol: 'ICMP' })).toBe(true);
  });

  it("lets this node's own connections go on", () => {
    expect(aJudge(aPolicy([{ direction: 'In' }])).denies(tcp('10.0.0.254', '10.0.0.1', 80))).toBe(false);
  });

  it('asks of a Service only whether the pod is kept from it: the endpoint comes by again', () => {
    const judge = aJudge(aPolicy([{ direction: 'Out' }]));
    expect(judge.denies(tcp('10.0.0.1', '10.96.0.1', 443))).toBe(true);
    expect(judge.denies(tcp('10.0.0.1', '10.96.0.1', 80))).toBe(false);
    expect(judge.denies({ source: '10.0.0.1', destination: '10.96.0.1', protocol: 'ICMP' })).toBe(false);
  });

  it('restricts nothing without policies', () => {
    const judge = aJudge(aPolicy([]), { policies: [] });
    expect(judge.restricts).toBe(false);
    expect(judge.denies(tcp('10.0.0.2', '10.0.0.1', 80))).toBe(false);
  });

  it('says what a plain reading of the rules says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPolicy.map(asCompiled), { maxLength: 3 }),
        fc.array(anyAddressGroup, { maxLength: 3 }),
        fc.array(anyAppliedToGroup, { maxLength: 3 }),
        async (policies, addressGroups, appliedToGroups) => {
          const told = {
            policies: new Map(policies.map((each) => [each.metadata.name, each])),
            addressGroups: new Map(addressGroups.map((each) => [each.metadata.name, each])),
            appliedToGroups: new Map(appliedToGroups.map((each) => [each.metadata.name, each])),
          };
          const judge = await judgeOf(told);
          for (const { source, destination, port } of connections) {
            const packet = {
              src: ip(source),
              dst: ip(destination),
              protocol: 'tcp',
              port,
              ofport: 0,
            } as const;
            const isAllowed =
              (!local.includes(source) || allows(told, 'Out', `p${source}`, packet)) &&
              (!local.includes(destination) || allows(told, 'In', `p${destination}`, packet));
            expect(judge.denies(tcp(ip(source), ip(destination), port))).toBe(!isAllowed);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** A compiled rule with named ports knows the pods of its blocks as members of groups. */
function asCompiled(policy: NetworkPolicy): NetworkPolicy {
  const rules = policy.rules.map((rule) => {
    const isNamed = rule.services?.some(({ port }) => typeof port === 'string') ?? false;
    return isNamed && rule.to !== undefined ? { ...rule, to: { ...rule.to, ipBlocks: [] } } : rule;
  });
  return { ...policy, rules };
}

const ip = podIp;

const connections = [...podNumbers, 9].flatMap((source) =>
  [...podNumbers, 9]
    .filter((destination) => destination !== source)
    .flatMap((destination) => [80, 443, 8080].map((port) => ({ source, destination, port }))),
);

/** The judge that an agent has that was told this. */
async function judgeOf(told: Parameters<typeof allows>[0]): Promise<ConnectionJudge> {
  const clock = manualClock();
  const realizer = new PolicyRealizer({
    flows: { apply: async () => undefined, update: async () => undefined },
    ports: (pod) =>
      local.filter((each) => podName(each) === pod).map((each) => ({ ofport: each, ip: ip(each) })),
    clock,
    logger: silentLogger(),
  });
  realizer.tell((news) => {
    for (const name of ['g1', 'g2', 'g3']) {
      const empty = { metadata: { name, uid: name } };
      news.addressGroups.set(name, told.addressGroups.get(name) ?? empty);
      news.appliedToGroups.set(name, told.appliedToGroups.get(name) ?? empty);
    }
    for (const [name, policy] of told.policies) news.policies.set(name, policy);
    for (const pod of local) news.pods.add(podName(pod));
  });
  await realizer.flush();
  return realizer.judge(options);
}
