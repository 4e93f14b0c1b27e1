import type { PolicyRealizer } from '#agent/policy/policyRealizer.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';

/**
 * Rules for one pod, each with a group of addresses of its own: those of Kubernetes policies with one rule each, or
 * ordered ones, five in a policy, over the tiers.
 */
export type Workload = {
  readonly rules: number;
  readonly addresses: number;
  readonly isOrdered?: boolean;
};

const tiers = [50, 100, 150, 200, 250];
const rulesOfPolicy = 5;
const actions = ['Allow', 'Drop', 'Reject', 'Pass'] as const;

/** Tells a node everything at once, as a controller that has just answered does. */
export function tellAll(realizer: PolicyRealizer, workload: Workload): void {
  const { rules, addresses } = workload;
  realizer.tell((news) => {
    news.pods.add('default/server');
    const pods = [{ pod: { namespace: 'default', name: 'server' } }];
    news.appliedToGroups.set('servers', { metadata: { name: 'servers', uid: 's' }, groupMembers: pods });
    for (let index = 0; index < rules; index++) {
      const name = `group-${index}`;
      news.addressGroups.set(name, group(name, ips(index, addresses)));
    }
    for (const each of policiesOf(workload)) news.policies.set(each.metadata.name, each);
  });
}

/** One ordered policy more, before all others. */
export function tellTop(realizer: PolicyRealizer, turn: number): void {
  const rules = [{ direction: 'In' as const, action: 'Drop' as const, from: { addressGroups: ['group-0'] } }];
  realizer.tell((news) => {
    const name = `top${turn}`;
    news.policies.set(name, ordered(name, { tierPriority: 50, priority: 1 - turn / 1_000, rules }));
  });
}

/** One pod more is in the first group. */
export function tellJoin(realizer: PolicyRealizer, { addresses }: Workload, turn: number): void {
  const members = [...ips(0, addresses), `10.9.${turn >> 8}.${turn & 255}`];
  realizer.tell((news) => news.addressGroups.set('group-0', group('group-0', members)));
}

function ips(index: number, addresses: number): string[] {
  return Array.from({ length: addresses }, (_, n) => {
    const number = index * addresses + n;
    return `10.${100 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  });
}

function group(name: string, members: readonly string[]) {
  return { metadata: { name, uid: name }, groupMembers: members.map((ip) => ({ ips: [ip] })) };
}

function policiesOf({ rules, isOrdered = false }: Workload): readonly NetworkPolicy[] {
  if (!isOrdered) return Array.from({ length: rules }, (_, index) => policy(`p${index}`, `group-${index}`));
  return Array.from({ length: Math.ceil(rules / rulesOfPolicy) }, (_, index) =>
    ordered(`p${index}`, {
      tierPriority: tiers[index % tiers.length] ?? 0,
      // Neither in the order of their names nor alike.
      priority: 2 + ((index * 7_919) % 9_973),
      rules: Array.from({ length: rulesOfPolicy }, (__, place) => ({
        direction: 'In' as const,
        action: actions[(index + place) % actions.length] ?? 'Drop',
        from: { addressGroups: [`group-${index * rulesOfPolicy + place}`] },
      })),
    }),
  );
}

function ordered(
  name: string,
  { rules, ...order }: Required<Pick<NetworkPolicy, 'tierPriority' | 'priority' | 'rules'>>,
): NetworkPolicy {
  return {
    metadata: { name, uid: name },
    sourceRef: { type: 'AntreaClusterNetworkPolicy', name, uid: name },
    appliedToGroups: ['servers'],
    ...order,
    rules: rules.map((rule, priority) => ({ priority, ...rule })),
  };
}

function policy(name: string, from: string): NetworkPolicy {
  return {
    metadata: { name, uid: name },
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name, uid: name },
    appliedToGroups: ['servers'],
    rules: [{ direction: 'In', from: { addressGroups: [from] } }],
  };
}
