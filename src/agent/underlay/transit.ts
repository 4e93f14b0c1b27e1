/**
 * The transit pair: how the userspace datapath's tunnel reaches the network (docs/adr/0002).
 *
 *     br-int ┄ tunnel ┄ br-phy ─ antrea-up0 ═ antrea-up1 ─ kernel ─ uplink
 *               169.254.64.1                 169.254.64.2  NAT     node address
 *
 * This file decides; `underlay.ts` acts.
 * @module
 */
import { type Chain, comment } from '../host/iptables/chain.ts';
import type { Sysctl } from '../host/sysctl.ts';

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
export function pairLines(state: TransitState, mtu: number): readonly string[] {
  const { switchEnd, kernelEnd } = transit;
  return [
    ...(state.pairExists ? [] : [`link add ${switchEnd} type veth peer name ${kernelEnd}`]),
    // The switch's end must be silent: its frames belong to Open vSwitch, a firewall rule drops the kernel's copies.
    `link set ${switchEnd} mtu ${mtu} arp off up`,
    `link set ${kernelEnd} mtu ${mtu} up`,
  ];
}

/** Lines for `ip -batch` that give the pair its addresses, once the bridge exists; `bridgeMac` is the bridge's. */
export function addressLines(state: TransitState, mtu: number, bridgeMac: string): readonly string[] {
  const { bridge, bridgeAddress, kernelEnd, kernelAddress, prefixLength } = transit;
  return [
    ...(state.bridgeHasAddress
      ? []
      : [`address add ${bridgeAddress}/${prefixLength} dev ${bridge} noprefixroute`]),
    `link set ${bridge} mtu ${mtu} up`,
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

/** Kernel parameters of the pair: packets from an address of this host enter on the kernel's end. */
export const transitSysctls: readonly Sysctl[] = [
  { name: `net/ipv4/conf/${transit.kernelEnd}/accept_local`, value: '1' },
  { name: `net/ipv4/conf/${transit.kernelEnd}/rp_filter`, value: '0' },
  { name: `net/ipv4/conf/${transit.kernelEnd}/forwarding`, value: '1' },
];

/** The firewall rules that carry tunnelled packets between the pair and the node's address. */
export function transitChains(nodeIp: string): readonly Chain[] {
  const { bridge, bridgeAddress, kernelEnd, switchEnd, tunnelPort } = transit;
  const tunnel = `-p udp -m udp --dport ${tunnelPort}`;
  return [
    {
      family: 'ipv4',
      table: 'nat',
      name: 'ANTREA-TUN-IN',
      jump: { from: 'PREROUTING', position: 'last', comment: 'Antrea: jump to Antrea tunnel rules' },
      rules: [
        `-d ${nodeIp}/32 ${tunnel} ${comment('Antrea: tunnelled packets to the switch')} -j DNAT --to-destination ${bridgeAddress}`,
      ],
    },
    {
      family: 'ipv4',
      table: 'nat',
      name: 'ANTREA-TUN-OUT',
      jump: { from: 'POSTROUTING', position: 'last', comment: 'Antrea: jump to Antrea tunnel rules' },
      rules: [
        `-s ${bridgeAddress}/32 ${tunnel} ${comment('Antrea: tunnelled packets from the switch')} -j SNAT --to-source ${nodeIp}`,
      ],
    },
    {
      family: 'ipv4',
      table: 'filter',
      name: 'ANTREA-TUN-FORWARD',
      jump: { from: 'FORWARD', position: 'last', comment: 'Antrea: jump to Antrea tunnel rules' },
      rules: [
        `-i ${kernelEnd} ${tunnel} ${comment('Antrea: tunnelled packets from the switch')} -j ACCEPT`,
        `-o ${kernelEnd} ${tunnel} ${comment('Antrea: tunnelled packets to the switch')} -j ACCEPT`,
      ],
    },
    ...(['ipv4', 'ipv6'] as const).map(
      (family): Chain => ({
        family,
        table: 'raw',
        name: 'ANTREA-TUN-RAW',
        jump: { from: 'PREROUTING', position: 'last', comment: 'Antrea: jump to Antrea tunnel raw rules' },
        rules: [switchEnd, bridge].map(
          (device) =>
            `-i ${device} ${comment('Antrea: drop copies of frames that Open vSwitch forwards')} -j DROP`,
        ),
      }),
    ),
  ];
}
