/**
 * Antrea's own policy objects as they are written, with only the fields that matter. Objects of both API groups
 * (security.antrea.tanzu.vmware.com and crd.antrea.io) fit, so does whatever reads them from the API server. Fields that
 * cannot be enforced are here too, because a rule that has them must not be taken for one without.
 * @module
 */
import type { IpBlockInput, LabelSelector, Labels } from '../input.ts';

/** ClusterNetworkPolicy, or NetworkPolicy when it has a namespace. A recreated one has another uid. */
export type AntreaPolicyInput = {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
    readonly generation?: number | undefined;
  };
  readonly spec?: AntreaPolicySpec | undefined;
};

/** `spec` of both kinds. */
export type AntreaPolicySpec = {
  /** Absent or empty is `application`. */
  readonly tier?: string | undefined;
  readonly priority?: number | undefined;
  readonly appliedTo?: readonly AntreaAppliedTo[] | undefined;
  readonly ingress?: readonly AntreaRule[] | undefined;
  readonly egress?: readonly AntreaRule[] | undefined;
};

/** A name in a namespace: of a service account or a Service. */
export type NamespacedName = {
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
  readonly scope?: string | undefined;
};

/** Whom a policy or rule is for. */
export type AntreaAppliedTo = {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly group?: string | undefined;
  readonly serviceAccount?: NamespacedName | undefined;
  readonly service?: NamespacedName | undefined;
  readonly nodeSelector?: LabelSelector | undefined;
  readonly externalEntitySelector?: LabelSelector | undefined;
};

/** One rule. Without `from` (ingress) or `to` (egress) it is for anybody. */
export type AntreaRule = {
  readonly action?: string | undefined;
  readonly name?: string | undefined;
  readonly from?: readonly AntreaPeer[] | undefined;
  readonly to?: readonly AntreaPeer[] | undefined;
  readonly toServices?: readonly NamespacedName[] | undefined;
  readonly ports?: readonly AntreaPort[] | undefined;
  readonly protocols?: readonly AntreaProtocol[] | undefined;
  readonly l7Protocols?: readonly unknown[] | undefined;
  readonly appliedTo?: readonly AntreaAppliedTo[] | undefined;
  readonly enableLogging?: boolean | undefined;
  readonly logLabel?: string | undefined;
};

/** One entry of `from` or `to`. */
export type AntreaPeer = {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly namespaces?: PeerNamespaces | undefined;
  readonly ipBlock?: IpBlockInput | undefined;
  readonly group?: string | undefined;
  readonly serviceAccount?: NamespacedName | undefined;
  readonly fqdn?: string | undefined;
  readonly nodeSelector?: LabelSelector | undefined;
  readonly externalEntitySelector?: LabelSelector | undefined;
  readonly scope?: string | undefined;
};

/** Namespaces as seen from the pod that a rule applies to: its own, or those with the same values of some labels. */
export type PeerNamespaces = {
  readonly match?: string | undefined;
  readonly sameLabels?: readonly string[] | undefined;
};

/** One entry of `ports`. */
export type AntreaPort = {
  readonly protocol?: string | undefined;
  readonly port?: number | string | undefined;
  readonly endPort?: number | undefined;
  readonly sourcePort?: number | undefined;
  readonly sourceEndPort?: number | undefined;
};

/** One entry of `protocols`. */
export type AntreaProtocol = {
  readonly icmp?:
    | { readonly icmpType?: number | undefined; readonly icmpCode?: number | undefined }
    | undefined;
  readonly igmp?: unknown;
};

/** A tier: its name in lower case, and its place. */
export type TierInput = { readonly name: string; readonly priority: number };

/** ClusterGroup, or Group when it has a namespace. */
export type GroupInput = {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  readonly spec?:
    | {
        readonly podSelector?: LabelSelector | undefined;
        readonly namespaceSelector?: LabelSelector | undefined;
        readonly ipBlocks?: readonly IpBlockInput[] | undefined;
        readonly childGroups?: readonly string[] | undefined;
        readonly serviceReference?: NamespacedName | undefined;
        readonly nodeSelector?: LabelSelector | undefined;
        readonly externalEntitySelector?: LabelSelector | undefined;
      }
    | undefined;
};

/** A group by name; without a namespace a ClusterGroup. */
export type GroupRef = { readonly name: string; readonly namespace?: string | undefined };

/** core/v1 Service: the pods behind it, and the ports at which they are reached. */
export type ServiceInput = {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  readonly spec?:
    | {
        readonly type?: string | undefined;
        readonly selector?: Labels | undefined;
        readonly ports?: readonly ServicePort[] | undefined;
      }
    | undefined;
};

/** One port of a Service; `targetPort` is that of the pods, as a number or by its name. */
export type ServicePort = {
  readonly protocol?: string | undefined;
  readonly port?: number | undefined;
  readonly targetPort?: number | string | undefined;
};
