/**
 * Who takes part in the truth table: nine pods in three namespaces on three nodes, and a client on each node itself.
 * @module
 */

/** The nodes by what they are; their names differ from cluster to cluster. */
export type NodeRole = 'controlPlane' | 'worker' | 'worker2';

/** All of them, in the order in which tables list them. */
export const nodeRoles: readonly NodeRole[] = ['controlPlane', 'worker', 'worker2'];

/** A namespace with the labels that selectors look for. */
export type CastNamespace = { readonly name: string; readonly labels: Readonly<Record<string, string>> };

/** A pod that serves and dials. */
export type CastPod = {
  readonly namespace: string;
  readonly name: string;
  readonly node: NodeRole;
  readonly labels: Readonly<Record<string, string>>;
  /** The container's named ports. */
  readonly ports: readonly {
    readonly name: string;
    readonly containerPort: number;
    readonly protocol: string;
  }[];
  /** TCP port of the node that leads to port 8080. */
  readonly hostPort?: number;
};

/** The ports that every pod serves. Nobody can serve SCTP here: the kernel has no such sockets. */
export const served = { TCP: [80, 81, 8080, 8085], UDP: [80, 8085] } as const;

/** TCP port that a client on a node serves, for pods that dial nodes. */
export const nodePortOfHosts = 18_080;

/** The port on the nodes that leads to the hostPort pod. */
export const hostPort = 38_080;

export const namespaces: readonly CastNamespace[] = [
  { name: 'truth-x', labels: { team: 'blue', stage: 'prod' } },
  { name: 'truth-y', labels: { team: 'blue', stage: 'test' } },
  { name: 'truth-z', labels: { team: 'red' } },
];

/** Two pods that share a node and two that do not are in every namespace pair. `http` is not the same port everywhere. */
export const pods: readonly CastPod[] = [
  pod('truth-x', 'a', 'worker', 'web', 80),
  pod('truth-x', 'b', 'worker2', 'db', 80),
  pod('truth-x', 'c', 'worker', undefined, 8080),
  pod('truth-y', 'a', 'worker2', 'web', 80),
  pod('truth-y', 'b', 'worker', 'db', 81),
  pod('truth-y', 'c', 'controlPlane', 'cache', 80),
  { ...pod('truth-z', 'a', 'worker', 'web', 80), hostPort },
  pod('truth-z', 'b', 'worker2', 'db', 80),
  pod('truth-z', 'c', 'controlPlane', undefined, 81),
];

function pod(
  namespace: string,
  name: string,
  node: NodeRole,
  tier: string | undefined,
  http: number,
): CastPod {
  return {
    namespace,
    name,
    node,
    labels: { cast: 'pod', pod: name, ...(tier === undefined ? {} : { tier }) },
    ports: [
      { name: 'http', containerPort: http, protocol: 'TCP' },
      { name: 'echo', containerPort: 80, protocol: 'UDP' },
    ],
  };
}

/** Services that lead to one pod each, so that a verdict does not hang on which endpoint was drawn. */
export const services = [
  { name: 'cluster', namespace: 'truth-x', pod: 'a', type: 'ClusterIP' },
  { name: 'cluster', namespace: 'truth-y', pod: 'c', type: 'ClusterIP' },
  { name: 'node', namespace: 'truth-y', pod: 'b', type: 'NodePort' },
] as const;

/** A Service that leads to the client on a node: kube-proxy sends it where the bridge never sees it again. */
export const hostService = { name: 'host', namespace: 'truth-x', node: 'worker2', port: 80 } as const;

/** Ports of those Services; 8000 leads to 8080. */
export const servicePorts = [
  { port: 8000, targetPort: 8080, protocol: 'TCP' },
  { port: 80, targetPort: 80, protocol: 'UDP' },
] as const;
