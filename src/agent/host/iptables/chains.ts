import type { DatapathType } from '#dataplane/ovs/vsctl.ts';
import { podDeviceGroup } from '../deviceGroup.ts';
import { podIpSetName } from '../ipset.ts';
import { type Chain, comment } from './chain.ts';

/** What the rules depend on. */
export type ChainInput = {
  readonly gateway: string;
  /** The node's own pod range. */
  readonly podCidr: string;
  readonly nodeIp: string;
  readonly datapath: DatapathType;
};

/** kube-proxy's mark for "masquerade this"; bit 14 is the default of its `masqueradeBit`. */
const kubeProxyMark = 0x4000;
/** The CNI plugin portmap's mark for the same; bit 13 is the default of its `markMasqBit`. */
const portmapMark = 0x2000;
/** "From itself to itself", for xt_bpf, which alone can compare two fields: words 16 and 12 of the IPv4 header. */
const toItself = '6,32 0 0 16,7 0 0 0,32 0 0 12,29 0 1 0,6 0 0 65535,6 0 0 0';
/** Ours, for "give this the node's address". */
const nodeAddressMark = 0x1000;

/** Every chain of ours on a node. Chain names and comments are Antrea v0.9.2's where it has such a rule. */
export function hostChains(input: ChainInput): Chain[] {
  return [
    forwardChain(input),
    postroutingChain(input),
    manglePreroutingChain(),
    nodeAddressChain(input),
    ...(input.datapath === 'netdev' ? rawChains() : []),
  ];
}

/** At the end of FORWARD: kube-proxy's rejects and source ranges before it must stay in force. */
function forwardChain({ gateway }: ChainInput): Chain {
  return {
    family: 'ipv4',
    table: 'filter',
    name: 'ANTREA-FORWARD',
    jump: { from: 'FORWARD', position: 'last', comment: 'Antrea: jump to Antrea forwarding rules' },
    rules: [
      `-i ${gateway} ${comment('Antrea: accept packets from local pods')} -j ACCEPT`,
      `-o ${gateway} ${comment('Antrea: accept packets to local pods')} -j ACCEPT`,
    ],
  };
}

function postroutingChain({ podCidr, nodeIp }: ChainInput): Chain {
  const mark = hex(nodeAddressMark);
  return {
    family: 'ipv4',
    table: 'nat',
    name: 'ANTREA-POSTROUTING',
    jump: { from: 'POSTROUTING', position: 'first', comment: 'Antrea: jump to Antrea postrouting rules' },
    rules: [
      `-m mark --mark ${mark}/${mark} ${comment('Antrea: node address for forwarded service packets')} -j SNAT --to-source ${nodeIp}`,
      `-s ${podCidr} -m set ! --match-set ${podIpSetName} dst ${comment('Antrea: masquerade pod to external packets')} -j MASQUERADE`,
    ],
  };
}

/** Empty, as Antrea's is outside of clouds that need a mark restored here. */
function manglePreroutingChain(): Chain {
  return {
    family: 'ipv4',
    table: 'mangle',
    name: 'ANTREA-MANGLE',
    jump: { from: 'PREROUTING', position: 'last', comment: 'Antrea: jump to Antrea mangle rules' },
    rules: [],
  };
}

/**
 * kube-proxy and portmap masquerade NodePort and hostPort traffic to the gateway address, which the bridge lets in as
 * "the node itself". What the node only forwards gets the node's address instead. The marks are exchanged in FORWARD,
 * which the node's own traffic never crosses, and before any nat chain, so that it does not matter whether theirs or
 * ours comes first. Pods of other nodes keep the masquerade: their answers must come back through the tunnel. So does a
 * pod that reaches itself through a Service: no policy keeps it from itself, and the bridge cannot tell who it was.
 */
function nodeAddressChain({ gateway, podCidr }: ChainInput): Chain {
  const exchange = (mark: number) =>
    `-d ${podCidr} -o ${gateway} -m mark --mark ${hex(mark)}/${hex(mark)} ${comment('Antrea: mark forwarded service packets to local pods')}` +
    ` -j MARK --set-xmark ${hex(nodeAddressMark)}/${hex(nodeAddressMark + mark)}`;
  const leaveAlone = `-d ${podCidr} -o ${gateway} -m bpf --bytecode "${toItself}" ${comment('Antrea: leave alone who reaches itself')} -j RETURN`;
  return {
    family: 'ipv4',
    table: 'mangle',
    name: 'ANTREA-NODE-ADDRESS',
    jump: { from: 'FORWARD', position: 'first', comment: 'Antrea: jump to Antrea node address rules' },
    rules: [leaveAlone, exchange(kubeProxyMark), exchange(portmapMark)],
    dispensable: [leaveAlone],
  };
}

/**
 * The userspace datapath reads frames through packet sockets, and the kernel goes on with its own copy. One rule drops
 * the copies of all pods, IPv6 too.
 */
function rawChains(): Chain[] {
  const families = ['ipv4', 'ipv6'] as const;
  return families.map((family) => ({
    family,
    table: 'raw',
    name: 'ANTREA-RAW',
    jump: { from: 'PREROUTING', position: 'first', comment: 'Antrea: jump to Antrea raw rules' },
    rules: [
      `-m devgroup --src-group ${hex(podDeviceGroup)} ${comment('Antrea: drop copies of frames that Open vSwitch forwards')} -j DROP`,
    ],
  }));
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
