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
/** What replacing a pod may cost beyond restarting its antrea-ovs: a new sandbox and the init container. */
const replacementMs = 10_000;

let target = '';
let values = '';
let restartMs = 0;

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

/** Pings between the two workers while `disturb` runs; the ping has to work again at the end. */
async function pingDuring(disturb: () => Promise<void>): Promise<PingReport> {
  const ping = await startPing(ns, 'from', target);
  await disturb();
  const report = await ping.stop();
  const after = await startPing(ns, 'from', target);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await after.stop()).gapsMs, 'the ping works again').toEqual([]);
  return report;
}

function longest({ gapsMs }: PingReport): number {
  return Math.max(0, ...gapsMs);
}

async function restarts(pod: string): Promise<number> {
  const path = '{.status.containerStatuses[?(@.name=="antrea-ovs")].restartCount}';
  return Number(await kubectl(['get', 'pod', '-n', 'kube-system', pod, '-o', `jsonpath=${path}`]));
}

describe('a release under traffic', () => {
  it('loses for one restart of antrea-ovs what is measured here', async () => {
    const pod = await agentPod(nodes.worker);
    const before = await restarts(pod);
    const report = await pingDuring(async () => {
      await inAgent(nodes.worker, 'antrea-ovs', 'kill', '-TERM', '1');
      await until('antrea-ovs restarted', async () => (await restarts(pod)) > before);
      await rolledOut();
    });
    restartMs = longest(report);
    console.info(`restart of antrea-ovs: gaps of ${report.gapsMs.join(', ')} ms, ${report.lost} packets`);
    expect(report.gapsMs.length).toBeLessThanOrEqual(1);
    expect(restartMs).toBeLessThan(15_000);
  });

  it.each([
    ['an upgrade from the previous chart', () => upgrade(currentChart, values, 'upgraded')],
    ['a rollback', () => rollback()],
    ['an upgrade of only the configuration', () => upgrade(currentChart, values, 'again')],
  ])(
    '%s costs each node one restart of the switch, and nothing else',
    async (what, change) => {
      if (what.endsWith('previous chart')) await upgrade(previousChart(), values, 'previous');
      const report = await pingDuring(change);
      console.info(`${what}: gaps of ${report.gapsMs.join(', ')} ms, ${report.lost} packets`);
      expect(report.gapsMs.length).toBeLessThanOrEqual(2);
      expect(longest(report)).toBeLessThanOrEqual(restartMs + replacementMs);
    },
    600_000,
  );
});
