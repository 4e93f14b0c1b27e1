import { setTimeout } from 'node:timers/promises';
import { type Flow, flowKey } from '#dataplane/flow.ts';
import { policyOwners } from '#dataplane/policy/delta.ts';
import { tableNumbers } from '#dataplane/tables.ts';
import { requestRate, startServers, throughput } from '../forwarding/load.ts';
import { median } from '../forwarding/statistics.ts';
import { type PolicedNode, startPolicedNode } from './policedNode.ts';

const otherPolicies = 500;
/** Time for the flow caches to follow the change of mode. */
const pauseMs = 300;
const seconds = 1;

type Rates = { readonly counted: number; readonly uncounted: number; readonly ratio: number };

/** Rates with the flows that count, and without; `ratio` is the median of the turns' ratios. */
export async function trafficCost(repeats: number): Promise<object> {
  const on = await startPolicedNode(otherPolicies, 1);
  const servers = await startServers(on.server.netns);
  const [host, from, { exec }] = [on.server.interface.ip, on.client.netns, on.node.sw];
  try {
    return {
      policies: otherPolicies + 2,
      newConnectionsPerSecond: await interleaved(on, repeats, () =>
        requestRate(exec, from, host, { seconds, mode: 'connect' }),
      ),
      requestsPerSecond: await interleaved(on, repeats, () =>
        requestRate(exec, from, host, { seconds, mode: 'keep' }),
      ),
      throughputMbps: await interleaved(on, repeats, () => throughput(exec, from, host, seconds)),
    };
  } finally {
    await servers.stop();
    await on.stop();
  }
}

async function interleaved(on: PolicedNode, repeats: number, measure: () => Promise<number>): Promise<Rates> {
  await measure();
  const flows = countingFlows(on);
  const counted: number[] = [];
  const uncounted: number[] = [];
  for (let turn = 0; turn < repeats; turn++) {
    for (const counts of turn % 2 === 0 ? [true, false] : [false, true]) {
      await setCounting(on, flows, counts);
      (counts ? counted : uncounted).push(await measure());
    }
  }
  await setCounting(on, flows, true);
  const ratios = counted.map((rate, turn) => rate / (uncounted[turn] ?? Number.NaN));
  return { counted: median(counted), uncounted: median(uncounted), ratio: median(ratios) };
}

function countingFlows({ node }: PolicedNode): Flow[] {
  const isCounting = ({ table }: Flow) => table >= tableNumbers.conntrackCommit;
  return node.desired.flowsOf(policyOwners.rules).filter(isCounting);
}

async function setCounting({ node }: PolicedNode, flows: readonly Flow[], counts: boolean): Promise<void> {
  const change = counts ? { put: flows, drop: [] } : { put: [], drop: flows.map(flowKey) };
  await node.flows.update([{ owner: policyOwners.rules, ...change }], { atomic: true });
  await setTimeout(pauseMs);
}
