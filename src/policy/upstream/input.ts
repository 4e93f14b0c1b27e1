/**
 * ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2 as it is written, with only the fields that matter.
 * @module
 */
import type { LabelSelector } from '../input.ts';

/** A recreated policy has another uid and is another policy. */
export type UpstreamPolicyInput = {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string | undefined;
    readonly generation?: number | undefined;
  };
  readonly spec?:
    | {
        /** Admin or Baseline. */
        readonly tier?: string | undefined;
        /** 0 to 1000; the lower is asked first. */
        readonly priority?: number | undefined;
        readonly subject?: UpstreamSubject | undefined;
        readonly ingress?: readonly UpstreamRule[] | undefined;
        readonly egress?: readonly UpstreamRule[] | undefined;
      }
    | undefined;
};

/** Pods by their labels and those of their namespaces. */
export type NamespacedPods = {
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly podSelector?: LabelSelector | undefined;
};

/** The pods that a policy is for: one of both. */
export type UpstreamSubject = {
  readonly namespaces?: LabelSelector | undefined;
  readonly pods?: NamespacedPods | undefined;
};

/** One rule; `from` of ingress, `to` of egress. */
export type UpstreamRule = {
  readonly name?: string | undefined;
  /** Accept, Deny or Pass. */
  readonly action?: string | undefined;
  readonly from?: readonly UpstreamPeer[] | undefined;
  readonly to?: readonly UpstreamPeer[] | undefined;
  readonly protocols?: readonly UpstreamProtocol[] | undefined;
};

/** Exactly one of them; all but the first two are for egress only. */
export type UpstreamPeer = UpstreamSubject & {
  readonly networks?: readonly string[] | undefined;
  readonly nodes?: LabelSelector | undefined;
  readonly domainNames?: readonly string[] | undefined;
};

/** Exactly one of them. */
export type UpstreamProtocol = {
  readonly tcp?: UpstreamPorts | undefined;
  readonly udp?: UpstreamPorts | undefined;
  readonly sctp?: UpstreamPorts | undefined;
  readonly destinationNamedPort?: string | undefined;
};

export type UpstreamPorts = {
  readonly destinationPort?:
    | {
        readonly number?: number | undefined;
        readonly range?:
          | { readonly start?: number | undefined; readonly end?: number | undefined }
          | undefined;
      }
    | undefined;
};
