import type { PolicyRealizer } from '#agent/policy/policyRealizer.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';

/** Policies of one pod, each with a rule for a group of addresses of its own. */
export type Workload = { readonly rules: number; readonly addresses: number };

/** Tells a node everything at once, as a controller that has just answered does. */
export function tellAll(realizer: PolicyRealizer, { rules, addresses }: Workload): void {
  realizer.tell((news) => {
    news.pods.add('default/server');
    const pods = [{ pod: { namespace: 'default', name: 'server' } }];
    news.appliedToGroups.set('servers', { metadata: { name: 'servers', uid: 's' }, groupMembers: pods });
    for (let index = 0; index < rules; index++) {
      const name = `group-${index}`;
      news.addressGroups.set(name, group(name, ips(index, addresses)));
      news.policies.set(`p${index}`, policy(`p${index}`, name));
    }
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

function policy(name: string, from: string): NetworkPolicy {
  return {
    metadata: { name, uid: name },
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name, uid: name },
    appliedToGroups: ['servers'],
    rules: [{ direction: 'In', from: { addressGroups: [from] } }],
  };
}
