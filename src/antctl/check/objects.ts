/** Objects of Kubernetes, with only the fields that checks look at. */

type Metadata = { readonly name: string; readonly namespace?: string };
type Condition = { readonly type: string; readonly status: string; readonly message?: string };

/** A list, as the API server answers. */
export type Items<T> = { readonly items: readonly T[] };

/** A Node: who runs it, and whether it has a range for pods. */
export type CheckedNode = {
  readonly metadata: Metadata;
  readonly spec?: { readonly podCIDR?: string };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly nodeInfo?: {
      readonly operatingSystem?: string;
      readonly architecture?: string;
      readonly containerRuntimeVersion?: string;
      readonly kubeletVersion?: string;
    };
  };
};

/** A DaemonSet: how many of its pods are ready, and of its latest version. */
export type CheckedDaemonSet = {
  readonly metadata: Metadata;
  readonly status?: {
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly updatedNumberScheduled?: number;
  };
};

/** A Deployment: how many of its pods are ready. */
export type CheckedDeployment = {
  readonly metadata: Metadata;
  readonly status?: { readonly readyReplicas?: number; readonly replicas?: number };
};

/** What has conditions: APIServices, CustomResourceDefinitions. */
export type Conditioned = {
  readonly metadata: Metadata;
  readonly status?: { readonly conditions?: readonly Condition[] };
};

/** A configuration of webhooks: whom the API server trusts there. */
export type CheckedWebhooks = {
  readonly metadata: Metadata;
  readonly webhooks?: readonly {
    readonly name: string;
    readonly clientConfig?: { readonly caBundle?: string };
  }[];
};

/** The condition of a type, when there is one. */
export function conditionOf(object: Conditioned, type: string): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type);
}

/** Names of the objects that do not pass. */
export function namesWithout<T extends { readonly metadata: Metadata }>(
  objects: readonly T[],
  passes: (object: T) => boolean,
): readonly string[] {
  return objects.filter((object) => !passes(object)).map(({ metadata }) => metadata.name);
}
