import type { DatapathType } from '#dataplane/ovs/vsctl.ts';
import { podDeviceGroup } from './deviceGroup.ts';
import type { LinkInfo, RouteInfo } from './ipTool.ts';

/** A pod's interface: a veth pair between the node and the pod's network namespace. */
export type PodLink = {
  /** Name of the host end, which becomes the port of the bridge. */
  readonly hostName: string;
  /** Path of the pod's network namespace, reachable from the agent's own file system. */
  readonly netnsPath: string;
  /** Name of the pod's end, mostly `eth0`. */
  readonly ifname: string;
  /** The pod's IPv4 address without prefix length. */
  readonly ip: string;
  /** Prefix length of the node's pod range. */
  readonly prefixLength: number;
  /** Address of the pod's default gateway. */
  readonly gateway: string;
  readonly mac: string;
  /** In bytes. */
  readonly mtu: number;
};

/**
 * `ip -batch` lines for the node's namespace: both ends are made at once, the pod's end right in its namespace. In the
 * userspace datapath the node's kernel sees a copy of every frame, so the host end must not answer ARP or IPv6.
 */
export function hostLines(link: PodLink, datapath: DatapathType): string[] {
  const { hostName, ifname, netnsPath, mac, mtu } = link;
  const quiet = datapath === 'netdev' ? ' arp off' : '';
  return [
    `link add ${hostName} mtu ${mtu} group ${podDeviceGroup} type veth peer name ${ifname} mtu ${mtu} address ${mac} netns ${netnsPath}`,
    `link set ${hostName} addrgenmode none`,
    `link set ${hostName} up${quiet}`,
  ];
}

/** `ip -batch` lines for the pod's namespace. */
export function podLines(link: PodLink): string[] {
  return [
    'link set lo up',
    `address add ${link.ip}/${link.prefixLength} dev ${link.ifname}`,
    `link set ${link.ifname} up`,
    `route add default via ${link.gateway} dev ${link.ifname}`,
  ];
}

/** What the two ends look like now; an end that is missing is undefined. */
export type ObservedPodLink = {
  readonly host: LinkInfo | undefined;
  readonly pod: LinkInfo | undefined;
  readonly podRoutes: readonly RouteInfo[];
};

/** Every difference between `link` and what is there, in words for the answer of CNI CHECK; empty when all is well. */
export function podLinkFaults(link: PodLink, observed: ObservedPodLink): string[] {
  return [
    ...hostFaults(link, observed.host),
    ...podFaults(link, observed.pod),
    ...(hasDefaultRoute(link, observed.podRoutes) ? [] : [`no default route via ${link.gateway}`]),
  ];
}

function hostFaults(link: PodLink, host: LinkInfo | undefined): string[] {
  if (host === undefined) return [`host interface ${link.hostName} is missing`];
  return host.flags.includes('UP') ? [] : [`host interface ${link.hostName} is down`];
}

function podFaults(link: PodLink, pod: LinkInfo | undefined): string[] {
  if (pod === undefined) return [`interface ${link.ifname} is missing in the pod`];
  const faults: string[] = [];
  if (!pod.flags.includes('UP')) faults.push(`interface ${link.ifname} is down in the pod`);
  if (pod.address !== link.mac) faults.push(`MAC address is ${pod.address ?? 'unset'}, not ${link.mac}`);
  if (pod.mtu !== link.mtu) faults.push(`MTU is ${pod.mtu}, not ${link.mtu}`);
  const addresses = (pod.addr_info ?? []).map(({ local, prefixlen }) => `${local}/${prefixlen}`);
  const wanted = `${link.ip}/${link.prefixLength}`;
  if (!addresses.includes(wanted)) faults.push(`address ${wanted} is missing in the pod`);
  return faults;
}

function hasDefaultRoute(link: PodLink, routes: readonly RouteInfo[]): boolean {
  return routes.some(({ dst, gateway }) => dst === 'default' && gateway === link.gateway);
}
