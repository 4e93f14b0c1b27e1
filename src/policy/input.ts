/**
 * The Kubernetes objects that policies are computed from, with only the fields that matter. Whatever reads them from the
 * API server can hand its own objects in; they are never changed.
 * @module
 */

/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>;

/** meta/v1 LabelSelector. Without any requirement it selects everything. */
export type LabelSelector = {
  readonly matchLabels?: Labels | undefined;
  readonly matchExpressions?: readonly LabelExpression[] | undefined;
};

/** One entry of `matchExpressions`; `operator` is In, NotIn, Exists or DoesNotExist, and whatever else was written. */
export type LabelExpression = {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
};

type NamespacedMeta = {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly labels?: Labels | undefined;
};

/** A named or numbered port of a container. */
export type ContainerPort = {
  readonly name?: string | undefined;
  readonly containerPort: number;
  readonly protocol?: string | undefined;
};

/** A container; `restartPolicy` Always makes an init container one that stays. */
export type Container = {
  readonly ports?: readonly ContainerPort[] | undefined;
  readonly restartPolicy?: string | undefined;
};

/** core/v1 Pod. */
export type Pod = {
  readonly metadata: NamespacedMeta;
  readonly spec?:
    | {
        readonly nodeName?: string | undefined;
        readonly hostNetwork?: boolean | undefined;
        readonly serviceAccountName?: string | undefined;
        readonly containers?: readonly Container[] | undefined;
        readonly initContainers?: readonly Container[] | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly phase?: string | undefined;
        readonly podIP?: string | undefined;
        readonly podIPs?: readonly { readonly ip: string }[] | undefined;
      }
    | undefined;
};

/** core/v1 Namespace. */
export type Namespace = {
  readonly metadata: { readonly name: string; readonly labels?: Labels | undefined };
};

/** networking.k8s.io/v1 IPBlock. */
export type IpBlockInput = { readonly cidr: string; readonly except?: readonly string[] | undefined };

/** networking.k8s.io/v1 NetworkPolicyPeer. */
export type NetworkPolicyPeer = {
  readonly podSelector?: LabelSelector | undefined;
  readonly namespaceSelector?: LabelSelector | undefined;
  readonly ipBlock?: IpBlockInput | undefined;
};

/** networking.k8s.io/v1 NetworkPolicyPort. */
export type NetworkPolicyPort = {
  readonly protocol?: string | undefined;
  readonly port?: number | string | undefined;
  readonly endPort?: number | undefined;
};

/** networking.k8s.io/v1 NetworkPolicy. A recreated policy has another uid and is another policy. */
export type NetworkPolicy = {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
    readonly generation?: number | undefined;
  };
  readonly spec?:
    | {
        readonly podSelector?: LabelSelector | undefined;
        readonly policyTypes?: readonly string[] | undefined;
        readonly ingress?: readonly NetworkPolicyIngressRule[] | undefined;
        readonly egress?: readonly NetworkPolicyEgressRule[] | undefined;
      }
    | undefined;
};

/** networking.k8s.io/v1 NetworkPolicyIngressRule. */
export type NetworkPolicyIngressRule = {
  readonly from?: readonly NetworkPolicyPeer[] | undefined;
  readonly ports?: readonly NetworkPolicyPort[] | undefined;
};

/** networking.k8s.io/v1 NetworkPolicyEgressRule. */
export type NetworkPolicyEgressRule = {
  readonly to?: readonly NetworkPolicyPeer[] | undefined;
  readonly ports?: readonly NetworkPolicyPort[] | undefined;
};
