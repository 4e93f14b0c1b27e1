/** Objects of Kubernetes, with only the fields that checks look at. */

type Metadata = { readonly name: string; readonly namespace?: string };
type Condition = { readonly type: string; readonly status: string; readonly message?: string };

export type Items<T> = { readonly items: readonly T[] };

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

export type CheckedDaemonSet = {
  readonly metadata: Metadata;
  readonly status?: {
    readonly desiredNumberScheduled?: number;
    readonly numberReady?: number;
    readonly updatedNumberScheduled?: number;
  };
};

export type CheckedDeployment = {
  readonly metadata: Metadata;
  readonly status?: { readonly readyReplicas?: number; readonly replicas?: number };
};

/** What has conditions: APIServices, CustomResourceDefinitions. */
export type Conditioned = {
  readonly metadata: Metadata;
  readonly status?: { readonly conditions?: readonly Condition[] };
};

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
