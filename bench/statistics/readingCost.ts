import { setTimeout } from 'node:timers/promises';
import { readCounters } from '#agent/stats/counterReader.ts';
import { StatsLedger } from '#agent/stats/statsLedger.ts';
import { buildProbe, startProbe } from '../../tools/packetProbe/packetProbe.ts';
import { median } from '../forwarding/statistics.ts';
import { startPolicedNode } from './policedNode.ts';

const port = 7;
const settleMs = 1_500;

type Figures = Readonly<Record<'read' | 'fold' | 'quiet' | 'reading', number[]>>;

/** Milliseconds that a reading takes, of the switch and of the agent's thread, and longest gaps of traffic. */
export async function readingCost(options: {
  readonly repeats: number;
  readonly rules: number;
  readonly addresses: number;
}): Promise<object> {
  const { node, client, server, policies, stop } = await startPolicedNode(options.rules, options.addresses);
  const built = await buildProbe();
  const probe = await startProbe([built.path], {
    pairs: [{ id: 1, netns: client.netns.path, address: server.interface.ip, port, everyTicks: 1 }],
    captures: [server.netns.path],
    tickMs: 1,
  });
  const longestGap = async (work: () => Promise<void>) => {
    await probe.counts();
    await work();
    // What is on its way counts too.
    await setTimeout(30);
    return (await probe.counts()).get(1)?.longestGapMs ?? 0;
  };
  await setTimeout(settleMs);
  const ledger = new StatsLedger('');
  const figures: Figures = { read: [], fold: [], quiet: [], reading: [] };
  for (let turn = 0; turn < options.repeats; turn++) {
    figures.reading.push(
      await longestGap(async () => {
        const start = performance.now();
        const reading = await readCounters(node.sw);
        const read = performance.now();
        ledger.fold(reading, policies.counted(), '');
        JSON.stringify(ledger.kept());
        figures.read.push(read - start);
        figures.fold.push(performance.now() - read);
      }),
    );
    const duration = figures.read.at(-1) ?? 0;
    figures.quiet.push(await longestGap(() => setTimeout(duration)));
  }
  const flows = node.flows.desiredCount;
  await probe.stop();
  await built.remove();
  await stop();
  const summary = (list: readonly number[]) => ({ median: median(list), max: Math.max(...list) });
  return {
    flows,
    rules: options.rules + 2,
    readMs: summary(figures.read),
    foldMs: summary(figures.fold),
    longestGapMs: { quiet: summary(figures.quiet), reading: summary(figures.reading) },
  };
}
