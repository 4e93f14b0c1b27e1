/**
 * The transit pair: how the userspace datapath's tunnel reaches the network (docs/adr/0002).
 *
 *     br-int ┄ tunnel ┄ br-phy ─ antrea-up0 ═ antrea-up1 ─ kernel ─ uplink
 *               169.254.64.1                 169.254.64.2  NAT     node address
 *
 * This file decides; `underlay.ts` acts.
 * @module
 */

/** Names and addresses of the pair; link-local and the same on every node, never seen on the wire. */
export const transit = {
  bridge: 'br-phy',
  bridgeAddress: '169.254.64.1',
  switchEnd: 'antrea-up0',
  kernelEnd: 'antrea-up1',
  kernelAddress: '169.254.64.2',
  prefixLength: 30,
  tunnelPort: 6081,
} as const;

/** What the kernel shows of the pair before `ip` lines are run. */
export type TransitState = {
  readonly pairExists: boolean;
  readonly bridgeHasAddress: boolean;
  readonly kernelEndHasAddress: boolean;
};

/** Lines for `ip -batch` that make the pair; must run before the bridge gets its port. */
export function pairLines(state: TransitState, mtu: number, deviceGroup: number): readonly string[] {
  const { switchEnd, kernelEnd } = transit;
  return [
    ...(state.pairExists ? [] : [`link add ${switchEnd} type veth peer name ${kernelEnd}`]),
    // The switch's end must be silent: its frames belong to Open vSwitch, the group's firewall rule drops the copies.
    `link set ${switchEnd} mtu ${mtu} arp off group ${deviceGroup} up`,
    `link set ${kernelEnd} mtu ${mtu} up`,
  ];
}

/** Lines for `ip -batch` that give the pair its addresses, once the bridge exists; `bridgeMac` is the bridge's. */
export function addressLines(
  state: TransitState,
  mtu: number,
  deviceGroup: number,
  bridgeMac: string,
): readonly string[] {
  const { bridge, bridgeAddress, kernelEnd, kernelAddress, prefixLength } = transit;
  return [
    ...(state.bridgeHasAddress
      ? []
      : [`address add ${bridgeAddress}/${prefixLength} dev ${bridge} noprefixroute`]),
    `link set ${bridge} mtu ${mtu} group ${deviceGroup} up`,
    ...(state.kernelEndHasAddress ? [] : [`address add ${kernelAddress}/32 dev ${kernelEnd}`]),
    `route replace ${bridgeAddress}/32 dev ${kernelEnd} scope link`,
    `neigh replace ${bridgeAddress} lladdr ${bridgeMac} dev ${kernelEnd} nud permanent`,
  ];
}

/**
 * Lines for `ip -force -batch` that stop the kernel from taking the bridge's address for its own: Open vSwitch needs the
 * address on the device, but the kernel must forward to it.
 */
export function hidingLines(kernelHoldsAddress: boolean): readonly string[] {
  return kernelHoldsAddress
    ? [`route del local ${transit.bridgeAddress} dev ${transit.bridge} table local`]
    : [];
}

/** Kernel parameters of the pair, relative to `net/ipv4/conf`. Packets from an address of this host enter on `kernelEnd`. */
export const transitSysctls: readonly (readonly [string, string])[] = [
  [`${transit.kernelEnd}/accept_local`, '1'],
  [`${transit.kernelEnd}/rp_filter`, '0'],
  [`${transit.kernelEnd}/forwarding`, '1'],
];

/** Rules in iptables-restore form that carry tunnelled packets between the pair and the node's address. */
export function transitRules(nodeIp: string): { readonly prerouting: string; readonly postrouting: string } {
  const { bridgeAddress, kernelEnd, tunnelPort } = transit;
  return {
    prerouting: `-d ${nodeIp}/32 ! -i ${kernelEnd} -p udp -m udp --dport ${tunnelPort} -j DNAT --to-destination ${bridgeAddress}`,
    postrouting: `-s ${bridgeAddress}/32 -p udp -m udp --dport ${tunnelPort} -j SNAT --to-source ${nodeIp}`,
  };
}
