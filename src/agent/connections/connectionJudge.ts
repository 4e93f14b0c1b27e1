import { type Ipv4Network, networkContains, parseIpv4 } from '#base/ipv4.ts';
import type { GroupMember, NetworkPolicy } from '#controlplane/wire.ts';
import type { CompiledPolicy, CompiledRule } from '#policy/compiled.ts';
import { evaluate, type PolicyView } from '#policy/evaluate.ts';
import type { PortService } from '#policy/model.ts';
import type { NamedPort, PodFacts } from '#policy/pods.ts';
import { RuleBook } from '#policy/rulesOfPod.ts';
import { compiledRules } from '../policy/compiledRules.ts';
import { podKeyOf } from '../policy/members.ts';
import { policyPlaceOf, targetGroups } from '../policy/ruleOrder.ts';

/**
 * A connection between addresses, by who began it; `port` is the other end's. ICMP has a type and a code instead. Where
 * it is not told from which port it was begun, rules with source ports are not about it.
 */
export type AddressedConnection = {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly port?: number;
  readonly sourcePort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
};

/** What is in force on this node. Pods are named `namespace/name`. */
export type InForce = {
  readonly policies: Iterable<NetworkPolicy>;
  readonly addressGroups: ReadonlyMap<string, readonly GroupMember[]>;
  readonly appliedToGroups: ReadonlyMap<string, readonly GroupMember[]>;
  /** The local pod that has an address. */
  readonly podAt: (address: string) => string | undefined;
  readonly groupsOf: (pod: string) => Iterable<string>;
  /** Whether a pod is kept from a Service. */
  readonly isKeptFrom: (
    address: string,
    service: { address: string; protocol: string; port: number },
  ) => boolean;
};

const inNone: ReadonlySet<string> = new Set();

/** This node's own way in, which nothing forbids, and what leaves before it meets policies. */
export type JudgeOptions = { readonly gatewayIp: string; readonly serviceNetwork: Ipv4Network };

/**
 * Says what the policies in force on this node think of a connection, by the policy core's own rules. It is made for one
 * look at many connections: what it has found out about a group or a pod it keeps.
 */
export class ConnectionJudge {
  readonly #inForce: InForce;
  readonly #options: JudgeOptions;
  readonly #verdicts = new Map<string, boolean>();
  readonly #groups = new Map<string, ReadonlySet<string>>();
  readonly #policies: readonly CompiledPolicy[];
  readonly #rules = new RuleBook();
  #asking: readonly PortService[] | undefined;
  #addressGroups: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  #peerPorts: ReadonlyMap<string, readonly NamedPort[]> | undefined;

  constructor(inForce: InForce, options: JudgeOptions) {
    this.#inForce = inForce;
    this.#options = options;
    this.#policies = [...inForce.policies].map(compiled);
  }

  /** Whether any policy restricts anything. */
  get restricts(): boolean {
    return this.#policies.length > 0;
  }

  /** Whether a rule about connections to a port asks from which port they were begun. */
  asksSourcePort(protocol: string, port: number): boolean {
    this.#asking ??= this.#policies.flatMap(({ rules }) => rules.flatMap(asking));
    return this.#asking.some(({ protocol: of, port: first, endPort: last = first }) => {
      const isAbout = typeof first !== 'number' || (port >= first && port <= Number(last));
      return of === protocol && isAbout;
    });
  }

  /** Whether a policy of a pod of this node forbids the connection. */
  denies(connection: AddressedConnection): boolean {
    const { source, destination, protocol, port, sourcePort = '', icmpType, icmpCode } = connection;
    const key = `${source} ${sourcePort} ${destination} ${protocol} ${port ?? `${icmpType}/${icmpCode}`}`;
    const known = this.#verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = this.#judge(connection);
    this.#verdicts.set(key, verdict);
    return verdict;
  }

  #judge({ source, destination, ...content }: AddressedConnection): boolean {
    const { protocol, port } = content;
    const { gatewayIp, serviceNetwork } = this.#options;
    if (source === gatewayIp) return false;
    if (networkContains(serviceNetwork, parseIpv4(destination) ?? -1)) {
      // What kube-proxy makes of it comes by again.
      const service = { address: destination, protocol, port: port ?? 0 };
      return port !== undefined && this.#inForce.isKeptFrom(source, service);
    }
    const verdict = evaluate(this.#view, {
      from: { kind: 'pod', namespace: '', name: source },
      to: { kind: 'pod', namespace: '', name: destination },
      ...content,
    });
    return verdict?.allowed === false;
  }

  /** Every address is a pod of that name to the policy core; only those of this node have policies. */
  readonly #view: PolicyView = {
    pod: ({ name: address }) => this.#factsOf(address),
    policiesSelecting: ({ key }) => this.#selecting(this.#groupsOf(key)),
    isInAppliedToGroup: (group, { key }) => this.#groupsOf(key).has(group),
    isInAddressGroup: (group, { key }) => this.#addressGroupsAt(key).has(group),
    addressGroupsOf: ({ key }) => [...this.#addressGroupsAt(key)],
    rulesOf: ({ key }, direction) => {
      const own = this.#groupsOf(key);
      const selection = { key: own, groups: () => own, policies: () => this.#selecting(own) };
      return this.#rules.rulesOf(selection, direction);
    },
  };

  #factsOf(address: string): PodFacts {
    const portsAt = () => this.#portsAt(address);
    return {
      key: address,
      ref: { namespace: '', name: address },
      uid: undefined,
      node: undefined,
      place: 'pod',
      addresses: [address],
      get ports() {
        return portsAt();
      },
      peer: undefined,
      target: undefined,
    };
  }

  #selecting(groups: ReadonlySet<string>): CompiledPolicy[] {
    return this.#policies.filter(({ appliedToGroups }) => appliedToGroups.some((name) => groups.has(name)));
  }

  #groupsOf(address: string): ReadonlySet<string> {
    const known = this.#groups.get(address);
    if (known !== undefined) return known;
    const pod = this.#inForce.podAt(address);
    const groups = new Set(pod === undefined ? [] : this.#inForce.groupsOf(pod));
    this.#groups.set(address, groups);
    return groups;
  }

  #addressGroupsAt(address: string): ReadonlySet<string> {
    this.#addressGroups ??= addressGroupsOf(this.#inForce.addressGroups);
    return this.#addressGroups.get(address) ?? inNone;
  }

  /** What a local pod calls its ports is in the groups of targets; for others it is in those of peers. */
  #portsAt(address: string): readonly NamedPort[] {
    const pod = this.#inForce.podAt(address);
    if (pod === undefined) return this.#peers().get(address) ?? [];
    for (const group of this.#inForce.groupsOf(pod)) {
      const members = this.#inForce.appliedToGroups.get(group) ?? [];
      const own = members.find((member) => podKeyOf(member) === pod);
      if (own?.ports !== undefined) return own.ports;
    }
    return this.#peers().get(address) ?? [];
  }

  #peers(): ReadonlyMap<string, readonly NamedPort[]> {
    if (this.#peerPorts !== undefined) return this.#peerPorts;
    const found = new Map<string, readonly NamedPort[]>();
    for (const members of this.#inForce.addressGroups.values()) {
      for (const { ips = [], ports = [] } of members) for (const ip of ips) found.set(ip, ports);
    }
    this.#peerPorts = found;
    return found;
  }
}

/** What of a rule's services is only from some ports. */
function asking({ services = [] }: CompiledRule): readonly PortService[] {
  return services.flatMap((service) =>
    service.protocol === 'ICMP' || service.sourcePort === undefined ? [] : [service],
  );
}

/** The groups in which each address is. */
function addressGroupsOf(groups: InForce['addressGroups']): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [name, members] of groups) {
    for (const address of members.flatMap(({ ips = [] }) => ips)) {
      found.set(address, (found.get(address) ?? new Set()).add(name));
    }
  }
  return found;
}

function compiled(policy: NetworkPolicy): CompiledPolicy {
  const place = policyPlaceOf(policy);
  return {
    uid: policy.metadata.uid,
    sourceRef: policy.sourceRef,
    appliedToGroups: targetGroups(policy),
    rules: compiledRules(policy),
    ...(place && { tierPriority: place.tierPriority, priority: place.policyPriority }),
    problems: [],
  };
}
