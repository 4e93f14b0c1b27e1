import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeConfig } from '#agent/boot/nodeConfig.ts';
import { parseAgentConfig } from '#agent/config.ts';
import { inNetns } from '#agent/host/netns.ts';
import { netnsSysctl } from '#agent/host/testing/netnsSysctl.ts';
import { systemClock } from '#base/clock.ts';
import { systemDaemons } from '#base/daemon.ts';
import { ping } from '#dataplane/ovs/testing/netns.ts';
import { podChange } from '#dataplane/ovs/testing/testNode.ts';
import { addPod, type TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { startTestSwitch, type TestSwitch, until } from '#dataplane/ovs/testing/testSwitch.ts';
import { scriptedTransport } from '#kube/testing/scriptedTransport.ts';
import { createAgentMetrics } from '#telemetry/agentMetrics.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { AgentClients } from './agentClients.ts';
import { type AgentSwitch, startSwitch } from './agentSwitch.ts';

const node: NodeConfig = {
  name: 'node-1',
  ip: '172.31.0.1',
  podCidr: '10.10.0.0/24',
  gatewayIp: '10.10.0.1',
  uplinkMtu: 1500,
  podMtu: 1450,
};

/** The agent's own clients, but that programs run in the test node's network namespace. */
function clientsOn(sw: TestSwitch): AgentClients {
  const registry = new Registry();
  return {
    config: parseAgentConfig(JSON.stringify({ ovsRunDir: sw.endpoint.runDir, ovsDatapathType: 'netdev' })),
    environment: { version: 'v0.9.2', nodeName: node.name, podName: 'agent', podNamespace: 'kube-system' },
    clock: systemClock(),
    exec: inNetns(sw.exec, sw.netns.path),
    start: systemDaemons(),
    logger: silentLogger(),
    registry,
    metrics: createAgentMetrics(registry),
    kube: scriptedTransport({}),
    sysctl: netnsSysctl(sw.netns),
    endpoint: sw.endpoint,
    ovsdb: sw.ovsdb,
    ofctl: sw.ofctl,
    appctl: sw.appctl,
  };
}

describe("the agent's switch, when ovs-vswitchd restarts", () => {
  let sw: TestSwitch;
  let bridge: AgentSwitch;
  let client: TestPod;
  let server: TestPod;
  let stopping: AbortController;

  beforeEach(async () => {
    sw = await startTestSwitch();
    stopping = new AbortController();
    // As the container antrea-ovs does before every start of the switch.
    await sw.ovsdb.startFlowRestoreWait();
    bridge = await startSwitch(clientsOn(sw), node, stopping.signal);
    const subnet = { gatewayIp: node.gatewayIp, gatewayMac: bridge.gatewayMac };
    client = await addPod(sw, subnet, { name: 'client', ip: '10.10.0.2' });
    server = await addPod(sw, subnet, { name: 'server', ip: '10.10.0.3' });
    await bridge.flows.apply([podChange(client, subnet), podChange(server, subnet)]);
  });
  afterEach(async () => {
    stopping.abort();
    await bridge.watching;
    await sw.stop();
  });

  async function restart(): Promise<void> {
    await sw.killSwitch();
    await sw.ovsdb.startFlowRestoreWait();
    await sw.startSwitch();
  }

  const forwards = async () => {
    const { received } = await ping(sw.exec, client.netns, '10.10.0.3', { count: 1 });
    return received === 1;
  };

  /** All flows without their counters, the node's end of the bridge, and how the tunnels leave. */
  const everything = async () => ({
    flows: (await sw.ofctl.dumpFlows())
      .map(({ table, priority, match, actions, cookie }) =>
        [table, priority, match, actions, cookie].join(' '),
      )
      .sort(),
    gatewayHasAddress: (await sw.netns.run('ip', 'address', 'show', 'antrea-gw0')).includes(
      `inet ${node.gatewayIp}/24`,
    ),
    neighbours: await sw.netns.run('ovs-appctl', '-t', await control(), 'tnl/arp/show'),
  });

  const control = async () => `${sw.endpoint.runDir}/ovs-vswitchd.${sw.switchDaemon().pid}.ctl`;

  it('forwards nothing before everything is installed, and everything afterwards', async () => {
    expect(await forwards()).toBe(false);
    await bridge.startForwarding();
    await until(forwards);
  });

  it('gets back what it forgot, and forwards again; each time', async () => {
    await bridge.startForwarding();
    await until(forwards);
    const before = await everything();
    for (let time = 0; time < 2; time++) {
      await restart();
      await until(forwards);
      await until(async () => JSON.stringify(await everything()) === JSON.stringify(before));
    }
  });

  it('gets it back although the restart fell into the start of the agent', async () => {
    await restart();
    await until(async () => bridge.watch.isUp('openflow'));
    await bridge.startForwarding();
    await until(forwards);
    expect(await bridge.flows.audit({ thorough: true })).toEqual({ missing: 0, changed: 0, foreign: 0 });
  });
});
