import { podInterfaceName } from '../../interfaceName.ts';
import { type ContainerInterface, toExternalIds } from '../../interfaceStore.ts';
import { createNetns, type TestNetns } from './netns.ts';
import { type TestSwitch, uniqueName } from './testSwitch.ts';

/** A pod that is only a network namespace: `eth0` with an address, wired to a port of the bridge. */
export type TestPod = {
  readonly netns: TestNetns;
  readonly interface: ContainerInterface;
  /** Removes the port, the device and the namespace. */
  remove(): Promise<void>;
};

/** Where pods and the gateway get their addresses: a /24 whose first address is the gateway's. */
export type TestSubnet = { readonly gatewayIp: string; readonly gatewayMac: string };

/** What of a switch pods need. */
export type PodHost = Pick<TestSwitch, 'exec' | 'netns' | 'ovsdb' | 'atStop'>;

const mtu = 1450;

/** Creates the bridge, its gateway with `gatewayIp`/24 (up), and the tunnel. Returns what pods need to know. */
export async function setUpBridge(sw: PodHost, gatewayIp: string): Promise<TestSubnet> {
  await sw.ovsdb.ensureBridge('netdev');
  await sw.ovsdb.ensureTunnel('antrea-tun0');
  await sw.ovsdb.ensureGateway('antrea-gw0', mtu);
  await sw.netns.run('ip', 'addr', 'replace', `${gatewayIp}/24`, 'dev', 'antrea-gw0');
  await sw.netns.run('ip', 'link', 'set', 'antrea-gw0', 'up');
  const gatewayMac = (await sw.netns.run('cat', '/sys/class/net/antrea-gw0/address')).trim();
  return { gatewayIp, gatewayMac };
}

/** Creates a pod with `ip`/24 and a default route through the gateway. Its flows are the caller's business. */
export async function addPod(
  sw: PodHost,
  subnet: TestSubnet,
  pod: { readonly name: string; readonly ip: string },
): Promise<TestPod> {
  const netns = await createNetns(sw.exec, uniqueName('pod'));
  sw.atStop(() => netns.remove());
  const containerId = netns.name;
  const name = podInterfaceName(pod.name, containerId);
  const peer = ['peer', 'name', 'eth0', 'netns', netns.name];
  await sw.netns.run('ip', 'link', 'add', name, 'type', 'veth', ...peer);
  // With the userspace datapath the node's kernel sees the frames too, and must not answer ARP for the pod.
  await sw.netns.run('ip', 'link', 'set', name, 'up', 'arp', 'off');
  await netns.run('ip', 'addr', 'add', `${pod.ip}/24`, 'dev', 'eth0');
  await netns.run('ip', 'link', 'set', 'eth0', 'mtu', String(mtu), 'up');
  await netns.run('ip', 'route', 'add', 'default', 'via', subnet.gatewayIp);
  await netns.run('ethtool', '-K', 'eth0', 'tx', 'off');
  const mac = (await netns.run('cat', '/sys/class/net/eth0/address')).trim();
  const known = { ip: pod.ip, mac, containerId, podName: pod.name, podNamespace: 'default' };
  const [record] = await sw.ovsdb.addPorts([{ name, externalIds: toExternalIds(known) }]);
  const { ofport = 0, portUuid = '' } = record ?? {};
  return {
    netns,
    interface: { kind: 'container', name, ofport, portUuid, ...known },
    remove: async () => {
      await sw.ovsdb.deletePorts([name]);
      await netns.remove();
    },
  };
}
