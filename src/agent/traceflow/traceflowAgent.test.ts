import { expect, it, vi } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import type { Flow } from '#dataplane/flow.ts';
import type { FlowChange } from '#dataplane/flowSet.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { exampleInterface } from '../api/testing/exampleReaders.ts';
import { TraceflowAgent } from './traceflowAgent.ts';
import { traceFrame } from './tracePacket.ts';

const pod = exampleInterface({ podNamespace: 'n', podName: 'a' });

/** An agent of a node with the pod n/a, and what it did. */
function agent(apply: () => Promise<void> = async () => undefined) {
  const clock = manualClock();
  const done: string[] = [];
  const interfaces = new InterfaceStore();
  interfaces.add(pod);
  const traceflows = new TraceflowAgent({
    flows: {
      wanted: (): Flow[] => [],
      apply: async (changes: readonly FlowChange[]) => {
        await apply();
        for (const { owner, flows } of changes) done.push(`${owner}: ${flows.length} flows`);
      },
    },
    ofctl: {
      packetOuts: async (packets) => {
        for (const { ofport, frameHex } of packets) {
          traceflows.note({
            table: 10,
            inPort: ofport,
            registers: new Map(),
            tunnelSource: undefined,
            tunnelDestination: undefined,
            userdata: Buffer.from([4]),
            frame: Buffer.from(frameHex, 'hex'),
          });
          done.push(`sent from ${ofport}`);
        }
      },
    },
    interfaces,
    whereabouts: { pod: async () => '10.0.2.9', service: async () => undefined },
    view: {
      gatewayIp: '10.0.1.1',
      serviceNetwork: parseIpv4Cidr('10.96.0.0/12'),
      podAtPort: () => undefined,
      podAt: () => undefined,
      deciderOf: () => ({ policies: [], rule: undefined }),
      isolating: () => [],
    },
    gatewayMac: '0e:00:00:00:00:01',
    writer: {
      report: async (_ref, { role, observations = [] }) => {
        done.push(`${role} saw ${observations.map(({ action }) => action)}`);
      },
      fail: async (_ref, reason) => void done.push(reason),
    },
    clock,
    logger: silentLogger(),
    random: () => 0,
  });
  return { traceflows, clock, done };
}

const traceflow = (phase: string, sourcePod = 'a', destination: object = { ip: '10.0.2.9' }) => ({
  metadata: { name: 't', uid: 'u' },
  spec: { source: { namespace: 'n', pod: sourcePod }, destination },
  status: { phase, dataplaneTag: 1 },
});

const settled = (done: readonly string[], ...expected: readonly string[]) =>
  vi.waitFor(() => expect(done).toEqual(expected));

it('a sender has flows while it runs, sends after a while and again, and says what it saw', async () => {
  const { traceflows, clock, done } = agent();
  traceflows.changed(traceflow('Running'));
  await settled(done, 'traceflow/u: 1 flows');
  await vi.waitFor(() => expect(clock.sleepers()).toBe(1));
  clock.advance(300);
  const first = ['traceflow/u: 1 flows', 'Sender saw Dropped', 'sent from 3'];
  await settled(done, ...first);
  await vi.waitFor(() => expect(clock.sleepers()).toBe(1));
  clock.advance(2_000);
  const second = [...first, 'traceflow/u: 1 flows', 'Sender saw Dropped', 'sent from 3'];
  await settled(done, ...second);
  traceflows.changed(traceflow('Succeeded'));
  await settled(done, ...second, 'traceflow/u: 0 flows');
  expect(clock.sleepers()).toBe(0);
});

it('any other node has flows, and sends nothing', async () => {
  const { traceflows, clock, done } = agent();
  traceflows.changed(traceflow('Running', 'far'));
  await settled(done, 'traceflow/u: 1 flows');
  await vi.waitFor(() => expect(clock.sleepers()).toBe(1));
  clock.advance(300);
  traceflows.removed(traceflow('Running'));
  await settled(done, 'traceflow/u: 1 flows', 'traceflow/u: 0 flows');
});

it('what waits, or is over, has none; what cannot be sent fails', async () => {
  const { traceflows, done } = agent();
  traceflows.changed(traceflow('Pending'));
  traceflows.changed(traceflow('Running', 'a', { service: 'x', namespace: 'n' }));
  await settled(done, 'traceflow/u: 1 flows', 'the destination was not found, or has no address');
  traceflows.stop();
});

it('a switch that is away ends it where it begins, and nowhere else', async () => {
  const away = () => Promise.reject(new Error('the switch is away'));
  const sender = agent(away);
  sender.traceflows.changed(traceflow('Running'));
  await settled(sender.done, 'the switch is away');
  const other = agent(away);
  other.traceflows.changed(traceflow('Running', 'far'));
  other.traceflows.changed({
    ...traceflow('Running', 'a', { service: 'x', namespace: 'n' }),
    metadata: { name: 's', uid: 's' },
  });
  await settled(other.done, 'the switch is away');
});

it('does not take packets for the traced one that the pod marks like it', async () => {
  const { traceflows, done } = agent();
  traceflows.changed(traceflow('Running'));
  await settled(done, 'traceflow/u: 1 flows');
  const frame = traceFrame(
    {
      ethernet: { source: pod.mac, destination: '0e:00:00:00:00:01' },
      source: pod.ip,
      destination: '10.0.2.9',
      tag: 1,
      ttl: 64,
      flags: 2,
      content: { protocol: 'udp', sourcePort: 5_000, destinationPort: 53 },
    },
    0,
  );
  const packet = { tunnelSource: undefined, tunnelDestination: undefined, userdata: Buffer.from([4]) };
  traceflows.note({ ...packet, table: 110, inPort: pod.ofport, registers: new Map(), frame });
  await settled(done, 'traceflow/u: 1 flows');
  traceflows.stop();
});
