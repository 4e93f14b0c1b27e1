import { podDeviceGroup } from '#agent/host/deviceGroup.ts';
import { podInterfaces } from './bridge.ts';
import { onNode } from './cluster.ts';

/** Everything a node holds for its pods, as sorted names. */
export type PodState = {
  /** Files of the address store: addresses in use, and what is half written or was found damaged. */
  readonly addresses: readonly string[];
  readonly unfinished: readonly string[];
  /** Ports of br-int. */
  readonly ports: readonly string[];
  /** Host-side links in the pods' device group. */
  readonly links: readonly string[];
  /** Network namespaces that the container runtime made. */
  readonly namespaces: readonly string[];
};

const store = '/var/run/antrea/cni';

/** What a node holds now. */
export async function podState(node: string): Promise<PodState> {
  const list = async (...command: readonly string[]) =>
    (await onNode(node, ...command))
      .split('\n')
      .filter((line) => line !== '')
      .toSorted();
  const [addresses, unfinished, ports, links, namespaces] = await Promise.all([
    list('find', `${store}/networks/antrea`, '-type', 'f', '-name', '*.*.*.*', '-printf', '%f\n'),
    list('find', `${store}/antrea/staging`, `${store}/antrea/quarantine`, '-type', 'f', '-printf', '%f\n'),
    podInterfaces(node),
    onNode(node, 'ip', '-json', 'link', 'show', 'group', String(podDeviceGroup)),
    list('ls', '/var/run/netns'),
  ]);
  return {
    addresses,
    unfinished,
    ports: ports.map(({ name }) => name).toSorted(),
    links: linkNames(links),
    namespaces,
  };
}

function linkNames(json: string): string[] {
  const links: readonly { readonly ifname?: string }[] = JSON.parse(json === '' ? '[]' : json);
  return links.flatMap(({ ifname }) => ifname ?? []).toSorted();
}
