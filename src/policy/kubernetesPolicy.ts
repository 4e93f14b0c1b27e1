/**
 * networking.k8s.io/v1 NetworkPolicy in the common form, as its API reference defines it. What the API server would have
 * refused matches nothing and is reported as a problem.
 * @module
 */
import type { GroupSelector } from './groupSelector.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from './input.ts';
import { anyAddress, type IpBlock } from './ipBlock.ts';
import { parseGroup, parsePeer } from './kubernetesPeer.ts';
import { parseService } from './kubernetesService.ts';
import type { Direction, Peers, Policy, PolicyRule, Problem, Service } from './model.ts';
import { hasNamedPort, withPodsOf } from './namedPorts.ts';

type Source = Pick<Policy, 'source' | 'generation'>;
type Types = { readonly In: boolean; readonly Out: boolean };

/** Rules of Kubernetes policies have no order. */
const unordered = -1;

/** Brings a policy into the common form. */
export function fromKubernetes(policy: NetworkPolicy): Policy {
  return new Reader(policy.metadata.namespace ?? '').read(policy);
}

class Reader {
  readonly #namespace: string;
  readonly #problems: Problem[] = [];

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  read({ metadata, spec = {} }: NetworkPolicy): Policy {
    const { name, uid = '', generation } = metadata;
    const origin: Source = {
      source: { type: 'K8sNetworkPolicy', namespace: this.#namespace, name, uid },
      ...(generation === undefined ? {} : { generation }),
    };
    const types = this.#types(spec);
    const appliedTo = this.#appliedTo(spec);
    const rules: PolicyRule[] = [];
    if (types.In) rules.push(...this.#ingress(spec));
    if (types.Out) rules.push(...this.#egress(spec));
    return { ...origin, appliedTo, rules, problems: this.#problems };
  }

  /** Without `policyTypes` a policy is for ingress, and for egress when it has egress rules. */
  #types({ policyTypes = [], egress = [] }: Spec): Types {
    if (policyTypes.length === 0) return { In: true, Out: egress.length > 0 };
    policyTypes.forEach((type, index) => {
      if (type === 'Ingress' || type === 'Egress') return;
      this.#report(`spec.policyTypes[${index}]`, 'UnknownPolicyType', `"${type}" is not Ingress or Egress`);
    });
    return { In: policyTypes.includes('Ingress'), Out: policyTypes.includes('Egress') };
  }

  #appliedTo({ podSelector = {} }: Spec): readonly GroupSelector[] {
    const result = parseGroup(this.#namespace, podSelector, undefined);
    if (result.kind === 'group') return [result.group];
    this.#report('spec.podSelector', result.reason, result.message);
    return [];
  }

  #ingress({ ingress = [] }: Spec): PolicyRule[] {
    if (ingress.length === 0) return [isolation('In')];
    return ingress.map(({ from = [], ports = [] }, index) => {
      const path = `spec.ingress[${index}]`;
      const peers = this.#peers(from, `${path}.from`);
      return allowance('In', peers, this.#services(ports, `${path}.ports`));
    });
  }

  #egress({ egress = [] }: Spec): PolicyRule[] {
    if (egress.length === 0) return [isolation('Out')];
    return egress.map(({ to = [], ports = [] }, index) => {
      const path = `spec.egress[${index}]`;
      const peers = this.#peers(to, `${path}.to`);
      const services = this.#services(ports, `${path}.ports`);
      return allowance('Out', hasNamedPort(services) ? withPodsOf(peers) : peers, services);
    });
  }

  #peers(list: readonly NetworkPolicyPeer[], path: string): Peers {
    if (list.length === 0) return { groups: [], blocks: [anyAddress] };
    const groups: GroupSelector[] = [];
    const blocks: IpBlock[] = [];
    list.forEach((peer, index) => {
      const result = parsePeer(peer, this.#namespace);
      if (result.kind === 'group') groups.push(result.group);
      else if (result.kind === 'block') blocks.push(result.block);
      else this.#report(`${path}[${index}]`, result.reason, result.message);
    });
    return { groups, blocks };
  }

  #services(list: readonly NetworkPolicyPort[], path: string): readonly Service[] | undefined {
    if (list.length === 0) return undefined;
    return list.flatMap((port, index) => {
      const result = parseService(port);
      if (result.ok) return [result.service];
      this.#report(`${path}[${index}]`, result.reason, result.message);
      return [];
    });
  }

  #report(path: string, reason: Problem['reason'], message: string): void {
    this.#problems.push({ reason, path, message });
  }
}

type Spec = NonNullable<NetworkPolicy['spec']>;

/** The policy has no rule for a direction: it isolates its pods and allows nothing. */
function isolation(direction: Direction): PolicyRule {
  return { direction, peers: undefined, services: undefined, action: 'Allow', priority: unordered };
}

function allowance(direction: Direction, peers: Peers, services: readonly Service[] | undefined): PolicyRule {
  return { direction, peers, services, action: 'Allow', priority: unordered };
}
