/**
 * What is dialled under an address that is not its own.
 * @module
 */
import { formatIpv4 } from '#base/ipv4.ts';
import type { End } from '#policy/explain/question.ts';
import type { World } from '../world/world.ts';
import type { Port } from './reference.ts';

/** What a port of a node, or of an external address of a Service, leads to. */
export function forwardedTo(world: World, to: End, port: Port | undefined): string | undefined {
  if (to.kind === 'network') return externalServiceOf(world, to, port);
  if (to.kind !== 'node' || port === undefined) return undefined;
  const through = nodePortOf(world, port) ?? hostPortOf(world, to.node, port);
  return through === undefined ? undefined : `port ${port} leads to ${through}`;
}

/** The Service that a port of every node leads to. */
function nodePortOf({ services }: World, port: Port): string | undefined {
  for (const [key, { service }] of services) {
    const ports: readonly { readonly nodePort?: number | undefined }[] = service.spec?.ports ?? [];
    if (ports.some(({ nodePort }) => nodePort === port)) return `what is behind Service ${key}`;
  }
  return undefined;
}

/** The Service that has an address outside the cluster. */
function externalServiceOf(
  { services }: World,
  { network }: Extract<End, { kind: 'network' }>,
  port: Port | undefined,
): string | undefined {
  if (network.prefix < 32) return undefined;
  const address = formatIpv4(network.base);
  for (const [key, { service }] of services) {
    const external = [
      ...(service.spec?.externalIPs ?? []),
      ...(service.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip),
    ];
    const ports: readonly { readonly name?: string | undefined; readonly port?: number | undefined }[] =
      service.spec?.ports ?? [];
    const isPort = ports.some((each) => port === undefined || port === each.port || port === each.name);
    if (external.includes(address) && isPort) return `${address} leads to what is behind Service ${key}`;
  }
  return undefined;
}

/** A port of a container, with the port of the node that leads to it. */
type HostedPort = { readonly containerPort: number; readonly hostPort?: number | undefined };

/** Where all ports of a node are asked for, some of which lead elsewhere. */
export function forwardingNote({ services, pods }: World, to: End, port: Port | undefined): string[] {
  if (to.kind !== 'node' || port !== undefined) return [];
  const hasNodePort = [...services.values()].some(({ service }) => {
    const ports: readonly { readonly nodePort?: number | undefined }[] = service.spec?.ports ?? [];
    return ports.some(({ nodePort }) => nodePort !== undefined);
  });
  const hasHostPort = [...pods.values()].some(({ pod }) =>
    pod.spec?.containers?.some(({ ports = [] }) => {
      const known: readonly HostedPort[] = ports;
      return known.some(({ hostPort }) => hostPort !== undefined);
    }),
  );
  if (!hasNodePort && !hasHostPort) return [];
  return ['ports that lead to Services or Pods (nodePort, hostPort) are not meant: ask for those'];
}

/** The pod of a node that a port of the node leads to. */
function hostPortOf({ pods }: World, node: string, port: Port): string | undefined {
  for (const [key, { pod }] of pods) {
    if (pod.spec?.nodeName !== node || pod.spec.hostNetwork === true) continue;
    const ports: readonly HostedPort[] =
      pod.spec.containers?.flatMap((container) => container.ports ?? []) ?? [];
    if (ports.some(({ hostPort }) => hostPort === port)) return `Pod ${key}`;
  }
  return undefined;
}
