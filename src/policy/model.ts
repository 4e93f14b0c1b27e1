/**
 * Policies of every kind in one form. What a policy of another API means is settled when it is brought into this form,
 * so that groups, spans, flows and verdicts are computed once for all of them.
 * @module
 */
import type { GroupSelector } from './groupSelector.ts';
import type { IpBlock } from './ipBlock.ts';

/** The object that a policy was made from. */
export type PolicySource = {
  readonly type:
    | 'K8sNetworkPolicy'
    | 'AntreaNetworkPolicy'
    | 'AntreaClusterNetworkPolicy'
    /** ClusterNetworkPolicy of policy.networking.k8s.io. */
    | 'K8sClusterNetworkPolicy';
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
};

/** Seen from the pods that a policy applies to. */
export type Direction = 'In' | 'Out';

/** The protocols that have ports. */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/**
 * A protocol with one port, the ports up to `endPort`, a named port of the destination, or all ports; the source's ports
 * likewise.
 */
export type PortService = {
  readonly protocol: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
  readonly sourcePort?: number;
  readonly sourceEndPort?: number;
};

/** ICMP messages of a type and a code; without them, of every one. */
export type IcmpService = {
  readonly protocol: 'ICMP';
  readonly icmpType?: number;
  readonly icmpCode?: number;
};

/** What of a connection a rule looks at beside its ends. */
export type Service = PortService | IcmpService;

/** Any member of the groups or of the blocks; with neither, nobody. */
export type Peers = { readonly groups: readonly GroupSelector[]; readonly blocks: readonly IpBlock[] };

/** What becomes of traffic that a rule matches. Pass leaves it to the Kubernetes policies. */
export type Action = 'Allow' | 'Drop' | 'Reject' | 'Pass';

/** One rule. `services` undefined is any traffic, an empty list none. */
export type PolicyRule = {
  readonly direction: Direction;
  /** Undefined in a rule that only isolates. */
  readonly peers: Peers | undefined;
  readonly services: readonly Service[] | undefined;
  readonly action: Action;
  /** The place among the rules of one direction; -1 where rules have no order (Kubernetes). */
  readonly priority: number;
  /** The pods that this rule is for, in place of the policy's. */
  readonly appliedTo?: readonly GroupSelector[];
  readonly name?: string;
  readonly enableLogging?: boolean;
  readonly logLabel?: string;
};

/** A part of a policy that cannot be what its author meant. It never lets more through. */
export type Problem = {
  readonly reason:
    | 'InvalidSelector'
    | 'InvalidCIDR'
    | 'UnsupportedIPv6'
    | 'InvalidPort'
    | 'InvalidPeer'
    | 'UnknownProtocol'
    | 'UnknownPolicyType'
    | 'UnknownAction'
    | 'UnknownField'
    | 'Malformed'
    | 'DuplicateRuleName'
    | 'InvalidAction'
    | 'InvalidPriority'
    | 'InvalidAppliedTo'
    | 'InvalidGroup'
    | 'InvalidLogLabel'
    | 'TierNotFound'
    | 'GroupNotFound'
    | 'ServiceNotFound'
    | 'UnsupportedField';
  /** Where, as `spec.ingress[0].from[1].ipBlock`. */
  readonly path: string;
  readonly message: string;
};

/** A policy in the common form. Tier and priority are those of Antrea policies. */
export type Policy = {
  readonly source: PolicySource;
  /** Where a policy is more than one, which of them it is; otherwise it is the source's uid. */
  readonly uid?: string;
  /** `metadata.generation` of the source. */
  readonly generation?: number;
  readonly appliedTo: readonly GroupSelector[];
  readonly rules: readonly PolicyRule[];
  readonly tierPriority?: number;
  readonly priority?: number;
  readonly problems: readonly Problem[];
};
