import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentPod, inAgent, kubectl, nodes } from './support/cluster.ts';
import { type PingReport, startPing } from './support/pinger.ts';
import { deleteNamespace, ensureNamespace, startPods } from './support/pods.ts';
import {
  currentChart,
  previousChart,
  releaseValues,
  rollback,
  rolledOut,
  upgrade,
} from './support/release.ts';
import { until } from './support/until.ts';

const ns = 'e2e-upgrade';
/** A shorter silence is a busy machine, not a switch that is away. */
const outageMs = 500;
/** The most that one switch may be away, on a machine however busy. A quiet one needs a tenth. */
const limitMs = 30_000;

let target = '';
let values = '';

beforeAll(async () => {
  await ensureNamespace(ns);
  const addresses = await startPods([
    { name: 'from', namespace: ns, node: nodes.worker },
    { name: 'to', namespace: ns, node: nodes.worker2 },
  ]);
  target = addresses.get('to') ?? '';
  values = await releaseValues();
});

afterAll(() => deleteNamespace(ns));

/** The outages between the two workers, in milliseconds, while `disturb` runs; at the end there must be none. */
async function outagesDuring(what: string, disturb: () => Promise<void>): Promise<readonly number[]> {
  const ping = await startPing(ns, 'from', target);
  await disturb();
  const report = await ping.stop();
  const outages = outagesOf(report);
  console.info(`${what}: away for ${outages.join(' and ')} ms, ${report.lost} packets lost`);
  const after = await startPing(ns, 'from', target);
  await sleep(1_000);
  expect(outagesOf(await after.stop()), 'the ping works again').toEqual([]);
  return outages;
}

function outagesOf({ gapsMs }: PingReport): readonly number[] {
  return gapsMs.filter((gap) => gap > outageMs);
}

async function restarts(pod: string): Promise<number> {
  const path = '{.status.containerStatuses[?(@.name=="antrea-ovs")].restartCount}';
  return Number(await kubectl(['get', 'pod', '-n', 'kube-system', pod, '-o', `jsonpath=${path}`]));
}

describe('a release under traffic', () => {
  it('loses for one restart of antrea-ovs what is measured here', async () => {
    const pod = await agentPod(nodes.worker);
    const before = await restarts(pod);
    const outages = await outagesDuring('restart of antrea-ovs', async () => {
      await inAgent(nodes.worker, 'antrea-ovs', 'kill', '-TERM', '1');
      await until('antrea-ovs restarted', async () => (await restarts(pod)) > before);
      await rolledOut();
    });
    expect(outages.length).toBeLessThanOrEqual(1);
    expect(Math.max(0, ...outages)).toBeLessThan(limitMs);
  });

  it.each([
    ['an upgrade from the previous chart', () => upgrade(currentChart, values, 'upgraded')],
    ['a rollback', () => rollback()],
    ['an upgrade of only the configuration', () => upgrade(currentChart, values, 'again')],
  ])(
    '%s costs each node one restart of the switch, and nothing else',
    async (what, change) => {
      if (what.endsWith('previous chart')) await upgrade(previousChart(), values, 'previous');
      const outages = await outagesDuring(what, change);
      expect(outages.length, 'one for each of the two nodes').toBeLessThanOrEqual(2);
      expect(Math.max(0, ...outages)).toBeLessThan(limitMs);
    },
    600_000,
  );
});
