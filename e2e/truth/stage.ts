/**
 * Where the cast sits: addresses and ports as the cluster gave them.
 * @module
 */
import type { NodeRole } from './cast.ts';

/** A node as its pods and the others see it. */
export type NodeSeat = {
  readonly role: NodeRole;
  readonly name: string;
  readonly ip: string;
  /** The address and MAC of antrea-gw0. */
  readonly gatewayIp: string;
  readonly gatewayMac: string;
};

/** A pod on the bridge of its node. */
export type PodSeat = {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: NodeSeat;
  readonly ip: string;
  readonly mac: string;
  readonly ofport: number;
};

/** A Service that leads to one pod. */
export type ServiceSeat = {
  readonly key: string;
  readonly clusterIp: string;
  readonly endpoint: PodSeat;
  /** The port on every node that leads to TCP 8080, for a Service of that type. */
  readonly nodePort: number | undefined;
};

/** A Service that leads to a node's own client. */
export type HostServiceSeat = { readonly key: string; readonly clusterIp: string; readonly node: NodeSeat };

/** Everything that attempts are computed from. */
export type Stage = {
  readonly nodes: readonly NodeSeat[];
  readonly pods: readonly PodSeat[];
  readonly services: readonly ServiceSeat[];
  readonly hostService: HostServiceSeat;
};
