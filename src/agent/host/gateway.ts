import { CodedError } from '#base/errors.ts';
import type { Exec } from '#base/exec.ts';
import { ipBatch, type LinkInfo, showLink } from './ipTool.ts';

/** How the node's end of the bridge shall look. */
export type GatewayLink = {
  readonly name: string;
  /** The gateway's IPv4 address without prefix length. */
  readonly ip: string;
  /** Prefix length of the node's pod range. */
  readonly prefixLength: number;
  /** In bytes. */
  readonly mtu: number;
};

/**
 * `ip -batch` lines that make `observed` look like `wanted`; empty when it does. Never takes the link down, which would
 * lose every route through it.
 */
export function gatewayLines(wanted: GatewayLink, observed: LinkInfo): string[] {
  const { name, ip, prefixLength, mtu } = wanted;
  const address = `${ip}/${prefixLength}`;
  const present = (observed.addr_info ?? [])
    .filter(({ family }) => family === 'inet')
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  const lines: string[] = [];
  if (observed.mtu !== mtu) lines.push(`link set ${name} mtu ${mtu}`);
  if (!observed.flags.includes('UP')) lines.push(`link set ${name} up`);
  for (const stale of present.filter((other) => other !== address)) {
    lines.push(`address delete ${stale} dev ${name}`);
  }
  if (!present.includes(address)) lines.push(`address add ${address} dev ${name}`);
  return lines;
}

/**
 * Gives the gateway its MTU and address and brings it up. Returns the number of changes made, and the gateway's MAC.
 * @throws CodedError ANTREA_GATEWAY_MISSING when Open vSwitch has not made the interface (yet)
 */
export async function ensureGateway(
  exec: Exec,
  wanted: GatewayLink,
): Promise<{ changes: number; mac: string }> {
  const observed = await showLink(exec, wanted.name);
  if (observed?.address === undefined) {
    throw new CodedError('ANTREA_GATEWAY_MISSING', `interface ${wanted.name} does not exist`, {
      fields: { interface: wanted.name },
    });
  }
  const lines = gatewayLines(wanted, observed);
  await ipBatch(exec, lines);
  return { changes: lines.length, mac: observed.address };
}
