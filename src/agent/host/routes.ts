import { CodedError } from '#base/errors.ts';
import type { Exec } from '#base/exec.ts';
import { ipBatchAll, type RouteInfo, showRoutes } from './ipTool.ts';

/** The way to one peer's pods: `podCidr` via the peer's gateway address, which is taken to be on the link. */
export type PeerRoute = { readonly podCidr: string; readonly gateway: string };

/**
 * `ip -batch` lines that turn the observed routes of the gateway device into the wanted ones. The kernel's own route to
 * the local pods is not ours; any other route through the device that nobody wants is removed.
 */
export function routeLines(
  device: string,
  wanted: readonly PeerRoute[],
  observed: readonly RouteInfo[],
): string[] {
  const wantedGateways = new Map(wanted.map(({ podCidr, gateway }) => [hostForm(podCidr), gateway]));
  const present = new Set<string>();
  const removals: string[] = [];
  for (const route of observed.filter(({ protocol }) => protocol !== 'kernel')) {
    if (isWanted(route, wantedGateways)) present.add(route.dst);
    else removals.push(`route delete ${route.dst}${via(route)} dev ${device}`);
  }
  const additions = wanted
    .filter(({ podCidr }) => !present.has(hostForm(podCidr)))
    .map(({ podCidr, gateway }) => `route replace ${podCidr} via ${gateway} dev ${device} onlink`);
  return [...removals, ...additions];
}

/** iproute2 prints a route to one address without `/32`. */
function hostForm(cidr: string): string {
  return cidr.endsWith('/32') ? cidr.slice(0, -'/32'.length) : cidr;
}

function isWanted(route: RouteInfo, gateways: ReadonlyMap<string, string>): boolean {
  return route.gateway !== undefined && gateways.get(route.dst) === route.gateway;
}

function via({ gateway }: RouteInfo): string {
  return gateway === undefined ? '' : ` via ${gateway}`;
}

/** Makes the routes through `device` those wanted, in two processes at most. Returns the number of changes made. */
export async function syncRoutes(exec: Exec, device: string, wanted: readonly PeerRoute[]): Promise<number> {
  const observed = await showRoutes(exec, device);
  if (observed === undefined) {
    throw new CodedError('ANTREA_GATEWAY_MISSING', `interface ${device} does not exist`, {
      fields: { interface: device },
    });
  }
  const lines = routeLines(device, wanted, observed);
  await ipBatchAll(exec, lines);
  return lines.length;
}
