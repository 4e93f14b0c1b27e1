import type { AntreaPolicyInput, GroupInput, ServiceInput } from '#policy/antrea/input.ts';
import type { Labels, Namespace, NetworkPolicy, Pod } from '#policy/input.ts';
import type { EndpointSlice, Service } from '#policy/serviceFrontends.ts';
import type { UpstreamPolicyInput } from '#policy/upstream/input.ts';

/** Which object it is, and where it was read. */
export type ObjectSource = {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for kinds that have none. */
  readonly namespace?: string;
  readonly name: string;
  /** A file with the number of the document (`deny.yaml#2`), `stdin#1`, or `cluster`. */
  readonly at: string;
};

/** What made a pod: the outermost owner that is known. */
export type Workload = { readonly kind: string; readonly namespace: string; readonly name: string };

/** core/v1 Node. */
export type NodeObject = {
  readonly metadata: { readonly name: string; readonly labels?: Labels | undefined };
  readonly spec?:
    | { readonly podCIDR?: string | undefined; readonly podCIDRs?: readonly string[] | undefined }
    | undefined;
  readonly status?:
    | { readonly addresses?: readonly { readonly type: string; readonly address: string }[] | undefined }
    | undefined;
};

/** core/v1 Service: for policies, and for whoever dials it. */
export type ServiceObject = Service &
  ServiceInput & {
    readonly spec?:
      | {
          readonly type?: string | undefined;
          readonly ports?: readonly { readonly nodePort?: number | undefined }[] | undefined;
        }
      | undefined;
  };

/** A tier of one of the API groups. */
export type TierObject = {
  readonly metadata: {
    readonly name: string;
    readonly uid?: string | undefined;
    readonly creationTimestamp?: string | undefined;
  };
  readonly spec: { readonly priority: number };
};

/** What an object is to a verdict. Pods that a workload's template stands for have no address and no node. */
type Content =
  | { readonly kind: 'Pod'; readonly object: Pod; readonly workload?: Workload; readonly isTemplate: boolean }
  | {
      readonly kind: 'Namespace';
      readonly object: Namespace;
      /** The labels that `kubectl apply` set, and takes away once they are not written any more. */
      readonly appliedLabels?: readonly string[];
    }
  | { readonly kind: 'Node'; readonly object: NodeObject }
  | { readonly kind: 'Service'; readonly object: ServiceObject }
  | { readonly kind: 'EndpointSlice'; readonly object: EndpointSlice }
  | { readonly kind: 'NetworkPolicy'; readonly object: NetworkPolicy }
  | { readonly kind: 'AntreaPolicy'; readonly object: AntreaPolicyInput }
  | { readonly kind: 'UpstreamPolicy'; readonly object: UpstreamPolicyInput }
  | { readonly kind: 'Tier'; readonly object: TierObject }
  | { readonly kind: 'Group'; readonly object: GroupInput };

/** An object that verdicts depend on. */
export type WorldObject = { readonly source: ObjectSource } & Content;

/** Something that could not be taken as it is written. */
export type WorldProblem = {
  /** As in ObjectSource. */
  readonly at: string;
  /** The object, where that much could be read: `NetworkPolicy shop/deny`. */
  readonly object?: string;
  readonly message: string;
  /** It is known what it means for verdicts. */
  readonly isSettled?: boolean;
};

/** What was read. Objects with a problem are left out: the API server would refuse them. */
export type ReadObjects = {
  readonly objects: readonly WorldObject[];
  readonly problems: readonly WorldProblem[];
};

/** The same for the same object, however and wherever it is written. */
export function identityOf({ apiVersion, kind, namespace = '', name }: ObjectSource): string {
  const slash = apiVersion.indexOf('/');
  return `${slash < 0 ? '' : apiVersion.slice(0, slash)} ${kind} ${namespace}/${name}`;
}

/** `NetworkPolicy shop/deny`. */
export function titleOf({ kind, namespace, name }: Omit<ObjectSource, 'apiVersion' | 'at'>): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
