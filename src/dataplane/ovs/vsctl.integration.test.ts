import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRecord } from '../interfaceStore.ts';
import { addPod, setUpBridge, type TestSubnet } from './testing/testPod.ts';
import { startTestSwitch, type TestSwitch } from './testing/testSwitch.ts';
import { OvsdbClient } from './vsctl.ts';

describe('the bridge in the database', () => {
  let sw: TestSwitch;
  let subnet: TestSubnet;

  beforeAll(async () => {
    sw = await startTestSwitch();
    subnet = await setUpBridge(sw, '10.10.0.1');
  });
  afterAll(() => sw.stop());

  it('is secure, speaks the four protocols, and creating it again changes nothing', async () => {
    await sw.ovsdb.ensureBridge('netdev');
    await sw.ovsdb.ensureGateway('antrea-gw0', 1450);
    await sw.ovsdb.ensureTunnel('antrea-tun0');
    const names = (await sw.ovsdb.listInterfaces()).map((each) => each.name).sort();
    expect(names).toEqual(['antrea-gw0', 'antrea-tun0', 'br-int']);
    const shown = await vsctl(sw, 'get', 'bridge', 'br-int', 'fail_mode', 'protocols');
    expect(shown).toBe('secure\n[OpenFlow10, OpenFlow13, OpenFlow14, OpenFlow15]\n');
  });

  it('shows the tunnel as the seed does', async () => {
    const tunnel = (await sw.ovsdb.listInterfaces()).find((each) => each.name === 'antrea-tun0');
    expect(tunnel).toMatchObject({
      type: 'geneve',
      ofport: 1,
      options: { csum: 'true', key: 'flow', remote_ip: 'flow' },
    });
    const shown = await vsctl(sw, 'show');
    expect(shown).toContain('options: {csum="true", key=flow, remote_ip=flow}');
  });

  it('refuses a bridge that uses another datapath', async () => {
    await expect(sw.ovsdb.ensureBridge('system')).rejects.toMatchObject({ code: 'ANTREA_BRIDGE_FOREIGN' });
    expect(await vsctl(sw, 'get', 'bridge', 'br-int', 'datapath_type')).toBe('netdev\n');
  });

  it('remembers what a port is for, whatever the characters', async () => {
    const pod = await addPod(sw, subnet, { name: 'we,ird="name"', ip: '10.10.0.9' });
    const record = (await sw.ovsdb.listInterfaces()).find((each) => each.name === pod.interface.name);
    expect(record && fromRecord(record)).toEqual(pod.interface);
    await pod.remove();
    expect((await sw.ovsdb.listInterfaces()).map((each) => each.name)).not.toContain(pod.interface.name);
  });

  it('leaves no port when one of several cannot be set up', async () => {
    await sw.netns.run('ip', 'link', 'add', 'good0', 'type', 'veth', 'peer', 'name', 'good1');
    const wanted = ['good0', 'missing0'].map((name) => ({ name, externalIds: {} }));
    await expect(sw.ovsdb.addPorts(wanted)).rejects.toMatchObject({
      code: 'ANTREA_OVS_PORT_FAILED',
      fields: { port: 'missing0' },
    });
    const names = (await sw.ovsdb.listInterfaces()).map((each) => each.name);
    expect(names.filter((name) => /good|missing/.test(name))).toEqual([]);
  });

  it('keeps the round number', async () => {
    expect(await sw.ovsdb.roundNumber()).toBeUndefined();
    await sw.ovsdb.setRoundNumber(94);
    expect(await sw.ovsdb.roundNumber()).toBe(94);
  });

  it('gives the gateway its MTU', async () => {
    await sw.ovsdb.ensureGateway('antrea-gw0', 1400);
    expect(await sw.netns.run('cat', '/sys/class/net/antrea-gw0/mtu')).toBe('1400\n');
  });

  it('is deleted with all its ports, also twice', async () => {
    const { exec, endpoint } = sw;
    const other = new OvsdbClient({ exec, endpoint: { ...endpoint, bridge: 'br-other' } });
    await other.ensureBridge('netdev');
    expect(await other.listInterfaces()).toHaveLength(1);
    await other.deleteBridge();
    await other.deleteBridge();
    expect(await other.listInterfaces()).toEqual([]);
    expect(await sw.ovsdb.listInterfaces()).not.toEqual([]);
  });

  it('ends the wait for flows', async () => {
    await sw.ovsdb.startFlowRestoreWait();
    expect(await sw.ovsdb.isWaitingForFlows()).toBe(true);
    await sw.ovsdb.endFlowRestoreWait();
    expect(await sw.ovsdb.isWaitingForFlows()).toBe(false);
  });

  it('says that the database is away', async () => {
    const endpoint = { runDir: '/nonexistent', bridge: 'br-int' };
    const lost = new OvsdbClient({ exec: sw.exec, endpoint });
    expect(await lost.probe()).toBe(false);
    await expect(lost.listInterfaces()).rejects.toMatchObject({ code: 'ANTREA_OVSDB_UNREACHABLE' });
  });
});

async function vsctl(sw: TestSwitch, ...args: string[]): Promise<string> {
  const db = `--db=unix:${sw.endpoint.runDir}/db.sock`;
  return (await sw.exec.run({ file: 'ovs-vsctl', args: [db, '--timeout=5', ...args] })).stdout;
}
