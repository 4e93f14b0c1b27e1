import { describe, expect, it } from 'vitest';
import { CodedError } from '#base/errors.ts';
import { podHoldOwner } from '#dataplane/flowOwner.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import type { FlowChange } from '#dataplane/ovs/flowClient.ts';
import type { NewPort } from '#dataplane/ovs/vsctl.ts';
import { targetMatch } from '#dataplane/policy/matches.ts';
import { isolationFlow } from '#dataplane/policy/matchTable.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { EntryFlows } from '../policy/policyEntry.ts';
import { PodPorts, type PodPortsOptions } from './podPorts.ts';

const pod = {
  name: 'web-1-548af9',
  ip: '10.244.1.2',
  mac: '02:00:00:00:00:05',
  containerId: 'c0ffee',
  podName: 'web-1',
  podNamespace: 'default',
  netns: '/var/run/netns/c0ffee',
  ifname: 'eth0',
};

function setUp(overrides: Partial<PodPortsOptions> = {}) {
  const applied: FlowChange[] = [];
  const deleted: string[] = [];
  const store = new InterfaceStore();
  const record = ({ name, externalIds }: NewPort) => ({
    name,
    externalIds,
    type: '',
    ofport: 7,
    portUuid: 'uuid-7',
    options: {},
    error: undefined,
  });
  const ports = new PodPorts({
    ovsdb: {
      addPorts: async (added) => added.map(record),
      deletePorts: async (names) => void deleted.push(...names),
      listInterfaces: async () => [
        record({ name: 'br-int', externalIds: {} }),
        record({ name: 'x', externalIds: { 'container-id': 'x' } }),
      ],
    },
    flows: { apply: async (changes) => void applied.push(...changes) },
    conntrack: { flushConntrack: async () => undefined },
    store,
    gatewayMac: '02:00:00:00:00:02',
    logger: silentLogger(),
    ...overrides,
  });
  return { applied, deleted, store, ports };
}

describe('PodPorts', () => {
  it('adds the port with its identity, its five flows and its store entry', async () => {
    const { ports, applied, store } = setUp();
    const port = await ports.add(pod);
    expect(port).toEqual({ kind: 'container', ...pod, ofport: 7, portUuid: 'uuid-7' });
    expect(store.container('c0ffee')).toEqual(port);
    expect(applied).toEqual([{ owner: 'pod/c0ffee', flows: expect.objectContaining({ length: 5 }) }]);
  });

  it('removes flows, port and store entry also while Open vSwitch is away', async () => {
    const away = () => Promise.reject(new CodedError('ANTREA_OVS_UNREACHABLE', 'away'));
    const { ports, deleted, store } = setUp({ flows: { apply: away }, conntrack: { flushConntrack: away } });
    await ports.remove(pod);
    expect(deleted).toEqual([pod.name]);
    expect(store.containerCount).toBe(0);
  });

  it('forgets connections later when Open vSwitch was away, before the next pod has their address', async () => {
    const flushed: string[] = [];
    let isAway = true;
    const { ports } = setUp({
      conntrack: {
        flushConntrack: async (ip) => {
          if (isAway) throw new CodedError('ANTREA_OVS_UNREACHABLE', 'away');
          flushed.push(ip);
        },
      },
    });
    await ports.remove(pod);
    await expect(ports.add(pod)).rejects.toMatchObject({ code: 'ANTREA_OVS_UNREACHABLE' });
    isAway = false;
    await ports.add({ ...pod, ip: '10.244.1.3' });
    expect(flushed).toEqual([]);
    await ports.add(pod);
    await ports.add(pod);
    expect(flushed).toEqual([pod.ip]);
  });

  it('does not take a refusal for absence', async () => {
    const refuse = () => Promise.reject(new CodedError('ANTREA_FLOW_REFUSED', 'no'));
    await expect(setUp({ flows: { apply: refuse } }).ports.remove(pod)).rejects.toMatchObject({
      code: 'ANTREA_FLOW_REFUSED',
    });
  });

  it('keeps knowing the port while the database is away', async () => {
    const away = () => Promise.reject(new CodedError('ANTREA_OVSDB_UNREACHABLE', 'away'));
    const { ports, store } = setUp({
      ovsdb: { addPorts: async () => [], deletePorts: away, listInterfaces: away },
    });
    store.add({ kind: 'container', ...pod, ofport: 7, portUuid: 'uuid-7' });
    await expect(ports.remove(pod)).rejects.toMatchObject({ code: 'ANTREA_OVSDB_UNREACHABLE' });
    expect(ports.find('c0ffee')).toBeDefined();
  });

  it('lists recorded ports of pods, whole or not, and no others', async () => {
    expect(await setUp().ports.recorded()).toEqual([{ name: 'x', containerId: 'x', port: undefined }]);
  });

  it('restores the hold of those that a former run held back', async () => {
    const { ports, applied } = setUp({
      isHeld: (containerId) => containerId === 'c0ffee',
      hold: (port) => [isolationFlow('In', targetMatch('In', port))],
    });
    const port = { kind: 'container' as const, ...pod, ofport: 7, portUuid: 'uuid-7' };
    await ports.restore([port, { ...port, containerId: 'other', ip: '10.244.1.3', ofport: 8 }]);
    expect(applied.map(({ owner, flows }) => [owner, flows.length])).toEqual([
      [podHoldOwner('c0ffee'), 1],
      ['pod/c0ffee', 5],
      ['pod/other', 5],
    ]);
  });

  it('restores the flows of many ports in one change', async () => {
    const calls: number[] = [];
    const { ports } = setUp({ flows: { apply: async (changes) => void calls.push(changes.length) } });
    const port = { kind: 'container' as const, ...pod, ofport: 7, portUuid: 'uuid-7' };
    await ports.restore([port, { ...port, containerId: 'other', ip: '10.244.1.3', ofport: 8 }]);
    expect(calls).toEqual([2]);
    expect(ports.list()).toHaveLength(2);
  });

  it('leads to the policy tables as the entry says, and turns with it', async () => {
    const parts: EntryFlows[] = [];
    const entry = { current: 'ordered' as const, use: (part: EntryFlows) => void parts.push(part) };
    const { ports, applied } = setUp({ entry });
    await ports.add(pod);
    const into = (changes: readonly FlowChange[] = []) =>
      changes.flatMap(({ owner, flows }) =>
        flows.flatMap(({ table, actions }) => (table === 80 ? [`${owner} ${actions.slice(-13)}`] : [])),
      );
    expect(into(applied)).toEqual(['pod/c0ffee goto_table:85']);
    expect(parts.map((part) => into(part('direct')))).toEqual([['pod/c0ffee goto_table:90']]);
  });

  it('does not bring the flows of a port back that is about to go, when the entry turns meanwhile', async () => {
    const parts: EntryFlows[] = [];
    const turned: (readonly FlowChange[])[] = [];
    const { ports } = setUp({
      entry: { current: 'direct', use: (part) => void parts.push(part) },
      onPorts: async () => undefined,
      flows: {
        apply: async (changes) => {
          if (changes.every(({ flows }) => flows.length === 0)) {
            turned.push(...parts.map((part) => part('ordered')));
          }
        },
      },
    });
    await ports.add(pod);
    await ports.remove(pod);
    expect(turned).toEqual([[]]);
    await ports.add(pod);
    expect(parts.map((part) => part('ordered').length)).toEqual([1]);
  });
});
