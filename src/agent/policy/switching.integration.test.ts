import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FlowClient, FlowUpdate } from '#dataplane/ovs/flowClient.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { bundlesOf } from '#dataplane/policy/delta.ts';
import type { Phases } from '#dataplane/policy/policyChange.ts';
import { PolicyFlows } from '#dataplane/policy/policyFlows.ts';
import { TwoVersions, versionPorts } from '#dataplane/policy/testing/twoVersions.ts';
import { silentLogger } from '#telemetry/logger.ts';
import {
  buildProbe,
  type PacketProbe,
  type ProbePair,
  startProbe,
} from '../../../tools/packetProbe/packetProbe.ts';
import { FlowWriter } from './flowWriter.ts';

/** More than one bundle, and more than what goes outside the one that switches over. */
const others = 2_200;
/** Packets of each kind that say whether it passes. */
const enough = 12;
/** So often packets may meet what the switch has cached before it is said to be so. */
const patience = 15;

const firstVersion = 'first:5001 first:5003';
const secondVersion = 'first:5003 second:5002';

describe('two versions of a policy on a real switch', () => {
  let node: TestNode;
  let probe: PacketProbe;
  let removeProbe: () => Promise<void>;
  let versions: TwoVersions;
  let engine: PolicyFlows;

  beforeEach(async () => {
    node = await startTestNode();
    const first = await node.addPod('first', '10.10.0.2');
    const second = await node.addPod('second', '10.10.0.3');
    const target = await node.addPod('target', '10.10.0.4');
    const built = await buildProbe();
    removeProbe = built.remove;
    probe = await startProbe([built.path], {
      pairs: pairs({ first, second }),
      captures: [target.netns.path],
      tickMs: 2,
    });
    versions = new TwoVersions({
      target: target.interface.ofport,
      first: '10.10.0.2',
      second: '10.10.0.3',
      others,
    });
    engine = new PolicyFlows();
    const start = new FlowWriter({ flows: node.flows, logger: silentLogger() });
    expect(await start.write(engine.change(versions.next()))).toBe('done');
    await until(async () => (await passing()) === firstVersion);
  });
  afterEach(async () => {
    await probe.stop();
    await removeProbe();
    await node.stop();
  });

  /** What passes now, by packets that are sent from now on. */
  async function passing(): Promise<string> {
    await node.sw.appctl.purgeMegaflows();
    const before = await probe.counts();
    const fresh = (
      id: number,
      what: 'sent' | 'arrived',
      counts: Awaited<ReturnType<PacketProbe['counts']>>,
    ) => (counts.get(id)?.[what] ?? 0) - (before.get(id)?.[what] ?? 0);
    let counts = before;
    await until(async () => {
      counts = await probe.counts();
      return names.every((_name, id) => fresh(id, 'sent', counts) >= enough);
    });
    return names.filter((_name, id) => fresh(id, 'arrived', counts) > 0).join(' ');
  }

  /** What passes for good; what is neither of the versions is looked at again, because the switch has a cache. */
  async function verdict(): Promise<string> {
    let seen = '';
    for (let turn = 0; turn < patience; turn++) {
      seen = await passing();
      if (seen === firstVersion || seen === secondVersion) return seen;
    }
    return seen;
  }

  /** A switch that stands still after every bundle until its packets have been looked at. */
  function watched(verdicts: string[]): Pick<FlowClient, 'apply' | 'update'> {
    return {
      apply: (changes) => node.flows.apply(changes),
      update: async (changes, options) => {
        await node.flows.update(changes, options);
        verdicts.push(await verdict());
      },
    };
  }

  it('are never mixed: after each bundle all packets pass by the one or all by the other', async () => {
    const verdicts: string[] = [];
    const writer = new FlowWriter({ flows: watched(verdicts), logger: silentLogger() });
    const changed: string[] = [];
    for (let turn = 0; turn < 3; turn++) {
      expect(await writer.write(engine.change(versions.next()))).toBe('done');
      changed.push(verdicts.at(-1) ?? '');
    }
    expect(new Set(verdicts)).toEqual(new Set([firstVersion, secondVersion]));
    expect(changed).toEqual([secondVersion, firstVersion, secondVersion]);
    expect(verdicts.length).toBeGreaterThan(15);
  });

  it('would be mixed if nothing were staged, and the packets show it', async () => {
    const verdicts: string[] = [];
    await writeNaively(watched(verdicts), engine.change(versions.next()));
    const mixed = verdicts.filter((each) => each !== firstVersion && each !== secondVersion);
    expect(mixed).not.toEqual([]);
  });

  it('never let pass what neither allows, however fast they take turns', async () => {
    const writer = new FlowWriter({ flows: node.flows, logger: silentLogger() });
    const before = await probe.counts();
    for (let turn = 0; turn < 12; turn++) await writer.write(engine.change(versions.next()));
    await passing();
    const after = await probe.counts();
    const forbidden = names.filter((name) => !`${firstVersion} ${secondVersion}`.split(' ').includes(name));
    for (const [id, name] of names.entries()) {
      if (forbidden.includes(name)) expect(after.get(id)?.arrived).toBe(before.get(id)?.arrived);
    }
    expect(forbidden).toHaveLength(3);
  });
});

const ports = Object.values(versionPorts);
const names = ['first', 'second'].flatMap((pod) => ports.map((port) => `${pod}:${port}`));

function pairs(pods: Readonly<Record<'first' | 'second', TestPod>>): ProbePair[] {
  return (['first', 'second'] as const).flatMap((pod, place) =>
    ports.map((port, index) => ({
      id: place * ports.length + index,
      netns: pods[pod].netns.path,
      address: '10.10.0.4',
      port,
      everyTicks: 1,
    })),
  );
}

/** The same flows without an order that keeps the versions apart: what is new, then what goes. */
async function writeNaively(
  flows: Pick<FlowClient, 'update'>,
  { stage, flip, cleanup }: Phases,
): Promise<void> {
  const bundles: FlowUpdate[][] = [];
  for (const delta of [flip, stage, cleanup]) bundles.push(...bundlesOf(delta, 1_000));
  for (const bundle of bundles) await flows.update(bundle, { atomic: false });
}
