import { podInterfaceName } from '#dataplane/interfaceName.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import type { PodLink } from '../host/podLink.ts';
import type { PodAddress } from '../ipam/hostLocal.ts';
import type { Attachment } from './request.ts';
import type { CniParts } from './types.ts';

/** The link that a sandbox with `address` and `mac` should have. */
export function podLink(
  parts: Pick<CniParts, 'netnsPath' | 'mtu'>,
  pod: Attachment,
  address: PodAddress,
  mac: string,
): PodLink {
  return {
    hostName: podInterfaceName(pod.podName, pod.containerId),
    netnsPath: parts.netnsPath(pod.netns),
    ifname: pod.ifname,
    ip: address.ip,
    prefixLength: address.prefix,
    gateway: address.gateway,
    mac,
    mtu: parts.mtu,
  };
}

/** Every difference, in words, between a sandbox's interface and what its port and its address say. */
export async function interfaceFaults(
  parts: Pick<CniParts, 'ipam' | 'links' | 'netnsPath' | 'mtu'>,
  pod: Attachment,
  port: ContainerInterface,
): Promise<readonly string[]> {
  const address = parts.ipam.find(pod);
  if (address === undefined) return ["no address of the node's range is reserved for it"];
  if (address.ip !== port.ip) return [`${address.ip} is reserved for it, but its port has ${port.ip}`];
  return parts.links.checkPod({ ...podLink(parts, pod, address, port.mac), hostName: port.name });
}
