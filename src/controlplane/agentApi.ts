/**
 * What an agent answers on port 10350, paths and fields as Antrea v0.9.2. Here because both ends read it: the agent
 * that serves it and antctl.
 * @module
 */

/** One pod's port on the bridge, from `/podinterfaces`. */
export type PodInterface = {
  readonly name: string;
  readonly podNamespace: string;
  readonly interfaceName: string;
  readonly ip: string;
  readonly mac: string;
  readonly portUUID: string;
  readonly ofPort: number;
  readonly containerID: string;
};

/** One flow as `ovs-ofctl` prints it from `table=` on, from `/ovsflows`. */
export type OvsFlow = { readonly flow: string };

/** What `ofproto/trace` prints, from `/ovstracing`. */
export type TraceResult = { readonly result: string };

/** A connection that the switch tracks, from `/conntrack`: by who began it, with what policies look at. */
export type LiveConnection = { readonly source: string; readonly destination: string } & (
  | { readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly port: number }
  | { readonly protocol: 'ICMP'; readonly icmpType: number; readonly icmpCode: number }
);

/** The answer of `/version`, in the form of Kubernetes' version information. */
export type VersionInfo = {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly buildDate: string;
  readonly goVersion: string;
  readonly compiler: string;
  readonly platform: string;
};

/** `items` of a list that an agent answers. */
export type WireList<T> = {
  readonly kind: string;
  readonly apiVersion: string;
  readonly items: readonly T[];
};
