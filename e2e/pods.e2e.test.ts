import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedFlowCounts } from '#dataplane/countModel.ts';
import type { KubeList, Pod } from '#kube/objects.ts';
import { agentInfo, agentLog, metric, metricsPage } from './support/agents.ts';
import { flowTexts, freshFlows, installedFlows } from './support/bridge.ts';
import { apply, getJson, kubectl, nodeNames, nodes, onNode } from './support/cluster.ts';
import { type Histogram, histogramSince, median, parseHistogram } from './support/histogram.ts';
import { type PodState, podState } from './support/podState.ts';
import { deleteNamespace, ensureNamespace, idlePods } from './support/pods.ts';
import { until } from './support/until.ts';

const ns = 'e2e-pods';
const node = nodes.worker;
const many = 100;
const few = 10;
/** A round takes about a minute on an idle machine with two cores. */
const patient = { timeoutMs: 300_000, everyMs: 1_000 };

const crowd = idlePods({
  name: 'crowd',
  namespace: ns,
  labels: { app: 'crowd' },
  node,
  replicas: 0,
  graceSeconds: 1,
});

let before: PodState;

beforeAll(async () => {
  await ensureNamespace(ns);
  await apply(crowd);
  before = await settledState();
});

/** What the node holds once the pods of earlier tests are gone: two looks, 3 s apart, that agree with its pods. */
async function settledState(): Promise<PodState> {
  return until('the node is at rest', async () => {
    const { items } = await getJson<KubeList<Pod>>([
      'pods',
      '-A',
      '--field-selector',
      `spec.nodeName=${node}`,
    ]);
    const own = items.filter(({ spec, status }) => !spec?.hostNetwork && status?.phase === 'Running');
    const first = await podState(node);
    await sleep(3_000);
    const second = await podState(node);
    const isAtRest = isDeepStrictEqual(first, second) && second.ports.length === own.length;
    return isAtRest ? second : undefined;
  });
}

afterAll(() => deleteNamespace(ns), 360_000);

/** Scales the crowd and waits until it is that large. Returns the addresses of its pods. */
async function scale(replicas: number): Promise<readonly string[]> {
  await kubectl(['scale', '-n', ns, 'replicaset/crowd', `--replicas=${replicas}`]);
  return until(
    `${replicas} pods`,
    async () => {
      const { items } = await getJson<KubeList<Pod>>(['pods', '-n', ns, '-l', 'app=crowd']);
      const running = items.filter(({ status }) => status?.phase === 'Running');
      if (items.length !== replicas || running.length !== replicas) {
        throw new Error(`${running.length} of ${items.length} run`);
      }
      return running.flatMap(({ status }) => status?.podIP ?? []);
    },
    patient,
  );
}

/** The bridge holds exactly the flows for the pods it has ports of, and so many a table as the model says. */
async function expectFlows(pods: number): Promise<void> {
  const flows = await installedFlows(node);
  expect(flowTexts(flows)).toEqual(await freshFlows(node));
  const counts = new Map<number, number>();
  for (const { table } of flows) counts.set(table, (counts.get(table) ?? 0) + 1);
  expect(counts).toEqual(expectedFlowCounts(pods, nodeNames.length - 1));
}

/** Those of the addresses that do not answer the node within 5 s. */
async function silent(addresses: readonly string[]): Promise<string[]> {
  const ping = 'for ip; do (ping -q -c 1 -W 5 "$ip" > /dev/null || echo "$ip") & done; wait';
  return (await onNode(node, 'sh', '-c', ping, 'sh', ...addresses)).split('\n').filter((ip) => ip !== '');
}

/** The series of ADDs that succeeded. */
async function addDurations(): Promise<Histogram> {
  const name = 'antrea_agent_cni_request_duration_seconds';
  return parseHistogram(await metricsPage(node), name, 'command="ADD",result="ok"');
}

/** What ADDs took in the agent since `earlier`, for people to read: the test does not judge it. */
async function report(what: string, earlier: Histogram): Promise<void> {
  const adds = histogramSince(earlier, await addDurations());
  const ms = Math.round(median(adds) * 1000);
  console.info(`${what}: median CNI ADD in the agent ${ms} ms (of ${adds.at(-1)?.count})`);
}

describe('pods one after the other', () => {
  it('come and go, and leave nothing', async () => {
    const earlier = await addDurations();
    for (let pods = 1; pods <= few; pods++) await scale(pods);
    await report(`${few} pods, one after the other`, earlier);
    await scale(0);
    expect(await podState(node)).toEqual(before);
  });
});

describe('a hundred pods at once', () => {
  it.each([1, 2, 3])(
    'come and go, and leave nothing: round %i',
    async (round) => {
      const started = performance.now();
      const earlier = await addDurations();

      const addresses = await scale(many);
      const up = performance.now();
      expect(new Set(addresses).size).toBe(many);
      expect(await silent(addresses)).toEqual([]);
      const full = await podState(node);
      expect(full.addresses).toHaveLength(before.addresses.length + many);
      await expectFlows(before.ports.length + many);
      await until('the agent reports them', async () => {
        const { localPodNum } = await agentInfo(node);
        return localPodNum === before.ports.length + many;
      });

      const halfway = performance.now();
      await scale(0);
      const seconds = (ms: number) => (ms / 1000).toFixed(1);
      const times = `${seconds(up - started)} s up, ${seconds(performance.now() - halfway)} s down`;
      await report(`round ${round}: ${many} pods at once, ${times}, waiting in line included`, earlier);

      expect(await podState(node)).toEqual(before);
      await expectFlows(before.ports.length);
      expect(await metric(node, 'antrea_agent_local_pod_count')).toBe(before.ports.length);
    },
    660_000,
  );

  it('needed no sweep to be gone', async () => {
    const log = await agentLog(node);
    expect(log.filter(({ msg }) => msg === 'leaks removed')).toEqual([]);
  });
});
