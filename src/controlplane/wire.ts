/**
 * What the controller tells the agents: group controlplane.antrea.tanzu.vmware.com, version v1beta2, field names as
 * Antrea v0.11. Addresses and networks are text here, so that `kubectl get -o yaml` is readable.
 * @module
 */
import type { LabelSelector } from '#policy/input.ts';

/** `metadata` of the objects of this group. */
export type WireMeta = {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  /** Of a policy: that of its source, which agents report back when it is in force. */
  readonly generation?: number;
};

/** The object that a policy was made from. */
export type SourceRef = {
  readonly type:
    | 'K8sNetworkPolicy'
    | 'AntreaNetworkPolicy'
    | 'AntreaClusterNetworkPolicy'
    | 'K8sClusterNetworkPolicy';
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
};

/** A network and the parts of it that are left out, in CIDR notation. */
export type IpBlock = { readonly cidr: string; readonly except?: readonly string[] };

/** One side of a rule: any member of the groups or blocks. With neither it matches nobody. */
export type WirePeer = { readonly addressGroups?: readonly string[]; readonly ipBlocks?: readonly IpBlock[] };

/**
 * A protocol (TCP, UDP, SCTP) with a port, a range up to `endPort`, a named port, or all ports; or ICMP with a type and a
 * code, or all of it.
 */
export type WireService = {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
  readonly sourcePort?: number;
  readonly sourceEndPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
};

/** One rule. `services` absent means all traffic. */
export type WireRule = {
  readonly direction: 'In' | 'Out';
  readonly from?: WirePeer;
  readonly to?: WirePeer;
  readonly services?: readonly WireService[];
  readonly priority?: number;
  readonly action?: 'Allow' | 'Drop' | 'Reject' | 'Pass';
  readonly name?: string;
  /** The pods that this rule is for, in place of the policy's. */
  readonly appliedToGroups?: readonly string[];
  readonly enableLogging?: boolean;
  readonly logLabel?: string;
};

/** A policy as the agents enforce it. Its name is the UID of its source. */
export type NetworkPolicy = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: WireMeta;
  readonly sourceRef: SourceRef;
  readonly appliedToGroups: readonly string[];
  readonly rules: readonly WireRule[];
  readonly priority?: number;
  readonly tierPriority?: number;
};

/** A named port of a pod. */
export type NamedPort = { readonly port: number; readonly name: string; readonly protocol: string };

/** A pod, by name where it is a target, by address where it is a peer. */
export type GroupMember = {
  readonly pod?: { readonly name: string; readonly namespace: string };
  /** Of a target; ours. A pod of the same name before or after it has another one. */
  readonly uid?: string;
  readonly ips?: readonly string[];
  readonly ports?: readonly NamedPort[];
};

/** Which pods are in a group; ours. An agent judges its own pods by it while the controller is away. */
export type WireSelector = {
  /** One of the two: a namespace by name, or those with such labels. */
  readonly namespace?: string;
  readonly namespaceSelector?: LabelSelector;
  /** Absent is every pod. */
  readonly podSelector?: LabelSelector;
};

/** The addresses that rules speak of. */
export type AddressGroup = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: WireMeta;
  readonly groupMembers?: readonly GroupMember[];
};

/** The pods that policies apply to; an agent sees those of its own node. */
export type AppliedToGroup = AddressGroup & { readonly selector?: WireSelector };

/** Why a policy is not in force as it was meant, in one CamelCase word and in a sentence. */
export type RealizationProblem = { readonly reason: string; readonly message: string };

/** A policy on a node: in force at a generation of its source, as read back from the switch, or not wholly so. */
export type PolicyOutcome = {
  readonly uid: string;
  readonly generation: number;
  readonly problem?: RealizationProblem;
};

/**
 * What an agent says of the policies that it was told. Its name is the node's. A complete one replaces everything said
 * before; another one is answered by 409 Conflict when the controller does not know what was said before.
 */
export type NodePolicyReport = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name: string };
  readonly isComplete: boolean;
  readonly outcomes: readonly PolicyOutcome[];
  /** The uids of policies that are not on the node any more. */
  readonly removed: readonly string[];
};

/** A pod and the address that it has or had on its node. */
export type PodAddress = {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly ip: string;
};

/** What an agent says of addresses. Its name is the node's. It replaces what the node said before. */
export type PodAddressReport = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name: string };
  /** Pods whose addresses the API server may not show yet. */
  readonly attached: readonly PodAddress[];
  /** Former addresses, which the node gives to nobody while a group may hold them. */
  readonly released: readonly PodAddress[];
};

/** A policy that selects a pod, as it is now; without a generation as it was at any time. */
export type SelectingPolicy = { readonly uid: string; readonly generation?: number };

/** What the controller answers to a report of addresses. */
export type PodAddressAnswer = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name: string };
  /** The attached pods that it knows. Those that are settled have their address from the API server by now. */
  readonly known: readonly {
    readonly uid: string;
    readonly isSettled: boolean;
    readonly policies: readonly SelectingPolicy[];
  }[];
  /** The released addresses that are in no group any more, and come into none. */
  readonly dropped: readonly string[];
};

/** What one rule did on a node, since counting of its policy began there. Whole numbers; they only grow. */
export type RuleStats = {
  readonly direction: 'In' | 'Out';
  /** The place of the rule among the policy's rules of its direction, from 0. */
  readonly index: number;
  readonly name?: string;
  /** New connections that the rule decided on: allowed, dropped or rejected. */
  readonly sessions: number;
  /** Of these connections, both directions. */
  readonly packets: number;
  readonly bytes: number;
};

/** What a policy did on a node. Its totals are the sums over its rules. */
export type PolicyStats = {
  readonly sourceRef: SourceRef;
  /** When counting of this policy began on the node, RFC 3339. */
  readonly since: string;
  readonly rules: readonly RuleStats[];
};

/**
 * What an agent counted. Its name is the node's. Totals, not differences: it replaces what the node said before, so that
 * one may be lost or sent twice.
 */
export type NodeStatsSummary = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: { readonly name: string };
  /** Since when the node counts without a gap, RFC 3339. */
  readonly since: string;
  readonly policies: readonly PolicyStats[];
};
