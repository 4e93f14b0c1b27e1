/**
 * The Kubernetes objects we read, with only the fields we use. Everything is read-only: a cached object is shared by all
 * readers and never changed in place.
 * @module
 */

/** String labels or annotations. */
type StringMap = Readonly<Record<string, string>>;

/** `metadata` of any object. `name` is always set on objects read from a server. */
export type ObjectMeta = {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly generation?: number | undefined;
  readonly labels?: StringMap | undefined;
  readonly annotations?: StringMap | undefined;
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
  readonly finalizers?: readonly string[] | undefined;
};

/** Any object of the API. Lists leave `apiVersion` and `kind` out of their items. */
export type KubeObject = {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata: ObjectMeta;
};

/** What a list request answers. */
export type KubeList<T extends KubeObject> = {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata: {
    readonly resourceVersion?: string | undefined;
    /** Set while more pages follow. */
    readonly continue?: string | undefined;
  };
  readonly items: readonly T[];
};

/** One entry of a `conditions` array. */
type Condition = {
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastTransitionTime?: string | undefined;
};

/** core/v1 Node. */
export type Node = KubeObject & {
  readonly spec?:
    | {
        readonly podCIDR?: string | undefined;
        readonly podCIDRs?: readonly string[] | undefined;
        readonly unschedulable?: boolean | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly addresses?: readonly { readonly type: string; readonly address: string }[] | undefined;
        readonly conditions?: readonly Condition[] | undefined;
      }
    | undefined;
};

/** A named or numbered port of a container. */
type ContainerPort = {
  readonly name?: string | undefined;
  readonly containerPort: number;
  readonly protocol?: string | undefined;
  readonly hostPort?: number | undefined;
};

/** core/v1 Pod. */
export type Pod = KubeObject & {
  readonly spec?:
    | {
        readonly nodeName?: string | undefined;
        readonly hostNetwork?: boolean | undefined;
        readonly containers?:
          | readonly { readonly name: string; readonly ports?: readonly ContainerPort[] | undefined }[]
          | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly phase?: string | undefined;
        readonly podIP?: string | undefined;
        readonly podIPs?: readonly { readonly ip: string }[] | undefined;
        readonly conditions?: readonly Condition[] | undefined;
      }
    | undefined;
};

/** core/v1 ConfigMap. */
export type ConfigMap = KubeObject & { readonly data?: StringMap | undefined };

/** `namespace/name`, or `name` for a cluster-scoped object: the key of an object within its kind. */
export function objectKey(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/**
 * The path of a resource's collection, `/api/v1/pods` or `/apis/<group>/<version>/namespaces/<namespace>/<plural>`.
 * `group` is empty for core resources.
 */
export function resourcePath(group: string, version: string, plural: string, namespace?: string): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  return namespace ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`;
}

/** A copy without `managedFields` and the last-applied annotation, which outweigh the rest of most objects. */
export function withoutBookkeeping<T extends KubeObject>(object: T): T {
  const metadata: Record<string, unknown> = { ...object.metadata };
  delete metadata.managedFields;
  const annotations = object.metadata.annotations;
  if (annotations && LAST_APPLIED in annotations) {
    const { [LAST_APPLIED]: _dropped, ...kept } = annotations;
    metadata.annotations = kept;
  }
  return { ...object, metadata };
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
