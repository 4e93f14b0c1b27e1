/**
 * What the controller tells the agents: group controlplane.antrea.tanzu.vmware.com, version v1beta2, field names as
 * Antrea v0.11. Addresses and networks are text here, so that `kubectl get -o yaml` is readable.
 * @module
 */

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
  readonly type: 'K8sNetworkPolicy' | 'AntreaNetworkPolicy' | 'AntreaClusterNetworkPolicy';
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
};

/** A network and the parts of it that are left out, in CIDR notation. */
export type IpBlock = { readonly cidr: string; readonly except?: readonly string[] };

/** One side of a rule: any member of the groups or blocks. With neither it matches nobody. */
export type WirePeer = { readonly addressGroups?: readonly string[]; readonly ipBlocks?: readonly IpBlock[] };

/** A protocol (TCP, UDP, SCTP) with a port, a range up to `endPort`, a named port, or all ports. */
export type WireService = {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
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
  readonly ips?: readonly string[];
  readonly ports?: readonly NamedPort[];
};

/** The pods that policies apply to; an agent sees those of its own node. */
export type AppliedToGroup = {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: WireMeta;
  readonly groupMembers?: readonly GroupMember[];
};

/** The addresses that rules speak of. */
export type AddressGroup = AppliedToGroup;
