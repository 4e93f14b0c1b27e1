import { beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { type Flow, flowKey } from '../flow.ts';
import { type InstalledFlow, installedForm } from '../flowDiff.ts';
import { DesiredFlows } from '../flowSet.ts';
import { FlowClient } from './flowClient.ts';
import { FlowWitness } from './flowWitness.ts';
import { OfctlClient } from './ofctl.ts';
import { FakeSwitch } from './testing/fakeSwitch.ts';

describe('healing by what the switch tells', () => {
  let sw: FakeSwitch;
  let witness: FlowWitness;
  let client: FlowClient;
  let healed: number[];

  beforeEach(async () => {
    sw = new FakeSwitch();
    healed = [];
    const clock = manualClock();
    witness = new FlowWitness(clock);
    sw.onEvent = (line) => witness.hear(line);
    client = new FlowClient({
      ofctl: new OfctlClient({ exec: sw, endpoint: { runDir: '/run', bridge: 'br-int' } }),
      desired: new DesiredFlows(),
      round: 1,
      clock,
      logger: { warn: () => {}, error: () => {} },
      metrics: { bundle: () => {}, healed: (flows) => healed.push(flows) },
      witness,
    });
    witness.hear('NXST_FLOW_MONITOR reply (xid=0x2):');
    await client.apply([{ owner: 'a', flows: [flow(1), flow(2)] }]);
    await client.settle();
  });

  const look = async () => {
    for (let n = 0; n < 10; n++) await new Promise((resolve) => setImmediate(resolve));
  };
  const tamper = (verb: 'ADDED' | 'DELETED', tampered: InstalledFlow) => {
    if (verb === 'ADDED') sw.flows.set(flowKey(tampered), tampered);
    else sw.flows.delete(flowKey(tampered));
    sw.tell(verb, tampered);
  };

  it('puts right what somebody changed, deleted or added, and counts it', async () => {
    expect(client.isSure).toBe(true);
    const wanted = new Map(sw.flows);
    const [one, two] = [installedForm(flow(1), 1), installedForm(flow(2), 1)];
    tamper('ADDED', { ...one, actions: 'NORMAL' });
    await look();
    tamper('DELETED', two);
    tamper('ADDED', { ...one, table: 9 });
    await look();
    expect(sw.flows).toEqual(wanted);
    expect(healed).toEqual([1, 2]);
  });

  it('is not alarmed by its own changes, whose echo may come late', async () => {
    const late: string[] = [];
    sw.onEvent = (line) => late.push(line);
    await client.apply([{ owner: 'b', flows: [flow(3)] }]);
    await client.apply([{ owner: 'b', flows: [] }]);
    witness.readingBegins();
    witness.readingEnded();
    for (const line of late) witness.hear(line);
    await look();
    expect(healed).toEqual([]);
  });

  it('reads everything when very much was changed', async () => {
    for (let n = 0; n < 30; n++) tamper('ADDED', { ...installedForm(flow(1), 1), table: 100 + n });
    await look();
    expect(sw.flows.size).toBe(2);
    expect(healed).toEqual([30]);
  });

  it('verifies a change without reading', async () => {
    await client.apply([{ owner: 'b', flows: [flow(3)] }]);
    sw.reads = 0;
    await client.verify();
    expect(sw.reads).toBe(0);
    witness.lost();
    await client.verify();
    expect(sw.reads).toBe(1);
  });
});

function flow(table: number): Flow {
  return { table, priority: 200, match: 'ip', actions: `resubmit(,${table})`, category: 'pod' };
}
