/**
 * Which addresses of Services a packet of a pod may be sent to without ever meeting the flows for egress, because
 * kube-proxy sends it on to something that is not on the pod network.
 * @module
 */
import { type Ipv4Network, networkContains, parseIpv4 } from '#base/ipv4.ts';
import type { Labels } from './input.ts';
import type { Protocol } from './model.ts';

/** core/v1 Service, as far as kube-proxy reads it. */
export type Service = {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
  readonly spec?:
    | {
        readonly clusterIP?: string | undefined;
        readonly clusterIPs?: readonly string[] | undefined;
        readonly externalIPs?: readonly string[] | undefined;
        readonly internalTrafficPolicy?: string | undefined;
        readonly ports?: readonly NamedPort[] | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly loadBalancer?:
          | { readonly ingress?: readonly { readonly ip?: string | undefined }[] | undefined }
          | undefined;
      }
    | undefined;
};

/** discovery.k8s.io/v1 EndpointSlice. */
export type EndpointSlice = {
  readonly metadata: { readonly labels?: Labels | undefined };
  readonly addressType?: string | undefined;
  readonly ports?: readonly NamedPort[] | undefined;
  readonly endpoints?: readonly Endpoint[] | undefined;
};

/** One entry of a slice. */
export type Endpoint = {
  readonly addresses: readonly string[];
  readonly conditions?:
    | { readonly ready?: boolean | undefined; readonly serving?: boolean | undefined }
    | undefined;
  readonly nodeName?: string | undefined;
};

type NamedPort = {
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
  readonly port?: number | undefined;
};

/** An address with a port. */
export type AddressPort = { readonly address: string; readonly port: number };

/** Where a Service listens, and what policies judge a connection to it by. */
export type ServiceFrontend = AddressPort & {
  readonly protocol: Protocol;
  /** At least one. Whoever may not reach all of them may not use the frontend. */
  readonly endpoints: readonly AddressPort[];
};

/** The node from which Services are looked at. */
export type Outlook = {
  readonly node: string;
  /** The range that leaves the bridge untouched by policies. */
  readonly serviceNetwork: Ipv4Network;
  /** Whether packets to an address come back into the bridge, where they meet the policies. */
  readonly comesBack: (address: number) => boolean;
};

/**
 * The frontends of a Service that the flows alone do not guard. Its cluster address is judged by the endpoints that are
 * not on the pod network; an external address is what it is elsewhere too: an address.
 */
export function frontendsOf(
  service: Service,
  slices: readonly EndpointSlice[],
  outlook: Outlook,
): ServiceFrontend[] {
  const own = slices.filter(({ addressType }) => addressType === 'IPv4');
  const unguarded = (address: string) => isIn(outlook.serviceNetwork, address);
  return (service.spec?.ports ?? []).flatMap((port) => {
    const { protocol = 'TCP', port: number } = port;
    if (!isProtocol(protocol) || number === undefined) return [];
    const endpoints = endpointsOf(service, port, own, outlook);
    const clusterIps = endpoints.length === 0 ? [] : clusterAddresses(service).filter(unguarded);
    const externals = externalAddresses(service).filter(unguarded);
    return [
      ...clusterIps.map((address) => ({ address, port: number, protocol, endpoints })),
      ...externals.map((address) => ({
        address,
        port: number,
        protocol,
        endpoints: [{ address, port: number }],
      })),
    ];
  });
}

/** Whether kube-proxy may choose an endpoint: ready ones, and those that end while there is nothing better. */
export function isChosen({ conditions = {} }: Endpoint): boolean {
  return conditions.ready !== false || conditions.serving === true;
}

function endpointsOf(
  { spec }: Service,
  { name = '', protocol = 'TCP' }: NamedPort,
  slices: readonly EndpointSlice[],
  { node, comesBack }: Outlook,
): AddressPort[] {
  const nearOnly = spec?.internalTrafficPolicy === 'Local';
  const found = new Map<string, AddressPort>();
  for (const { ports = [], endpoints = [] } of slices) {
    const port = ports.find(
      (each) => (each.name ?? '') === name && (each.protocol ?? 'TCP') === protocol,
    )?.port;
    if (port === undefined) continue;
    for (const endpoint of endpoints) {
      if (!isChosen(endpoint) || (nearOnly && endpoint.nodeName !== node)) continue;
      const [address = ''] = endpoint.addresses;
      const value = parseIpv4(address);
      if (value !== undefined && !comesBack(value)) found.set(`${address}:${port}`, { address, port });
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

function clusterAddresses({ spec }: Service): readonly string[] {
  if (spec?.clusterIPs !== undefined) return spec.clusterIPs;
  return spec?.clusterIP === undefined ? [] : [spec.clusterIP];
}

function externalAddresses({ spec, status }: Service): string[] {
  const ingress = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []);
  return [...new Set([...(spec?.externalIPs ?? []), ...ingress])];
}

function isIn(network: Ipv4Network, address: string): boolean {
  const value = parseIpv4(address);
  return value !== undefined && networkContains(network, value);
}

function isProtocol(text: string): text is Protocol {
  return text === 'TCP' || text === 'UDP' || text === 'SCTP';
}
