import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { systemDaemons } from '#base/daemon.ts';
import type { Flow } from '../flow.ts';
import { DesiredFlows } from '../flowSet.ts';
import { auditPeriodically } from './auditLoop.ts';
import { OvsWatch } from './connection.ts';
import { managementSocket } from './endpoint.ts';
import { FlowClient } from './flowClient.ts';
import { FlowWitness } from './flowWitness.ts';
import { setUpBridge } from './testing/testPod.ts';
import { startTestSwitch, type TestSwitch, until } from './testing/testSwitch.ts';

/** More than the bridge that is read in full every time. */
const many = 6_000;

describe('what a real switch tells of its flows', () => {
  let sw: TestSwitch;
  let flows: FlowClient;
  let witness: FlowWitness;
  let watch: OvsWatch;
  let healed: number[];
  let stop: AbortController;

  beforeEach(async () => {
    sw = await startTestSwitch();
    await setUpBridge(sw, '10.10.0.1');
    healed = [];
    stop = new AbortController();
    const clock = systemClock();
    witness = new FlowWitness(clock);
    const logger = { warn: () => {}, error: () => {} };
    flows = new FlowClient({
      ofctl: sw.ofctl,
      desired: new DesiredFlows(),
      round: 1,
      clock,
      logger,
      metrics: { bundle: () => {}, healed: (count) => void healed.push(count) },
      witness,
    });
    const { endpoint, ofctl, ovsdb } = sw;
    const connections = { endpoint, ofctl, ovsdb, start: systemDaemons(), clock, onChange: () => {} };
    watch = new OvsWatch({ ...connections, listener: witness });
    void watch.run(stop.signal);
    await until(async () => watch.isUp('openflow') && witness.isListening);
    await flows.apply([{ owner: 'many', flows: Array.from({ length: many }, (_, index) => flow(index)) }]);
    await flows.settle();
  });
  afterEach(async () => {
    stop.abort();
    await sw.stop();
  });

  const tamper = async (...args: readonly string[]) => {
    const [verb = '', spec = ''] = args;
    await sw.exec.run({
      file: 'ovs-ofctl',
      args: ['-O', 'OpenFlow13', '--strict', verb, managementSocket(sw.endpoint), spec],
    });
  };
  const isRight = async () => {
    const dump = await sw.ofctl.dumpFlows({ table: 90 });
    return (
      dump.length === many && dump.every(({ actions }) => actions === 'conjunction(1,1/2),conjunction(2,2/3)')
    );
  };

  it('heals changed, deleted and foreign flows by it, without reading the rest', async () => {
    expect(flows.isSure).toBe(true);
    await tamper('mod-flows', 'table=90,priority=200,ip,nw_src=10.20.0.7,actions=drop');
    await until(async () => healed.length === 1);
    await tamper('del-flows', 'table=90,priority=200,ip,nw_src=10.20.3.9');
    await until(async () => healed.length === 2);
    await tamper('add-flow', 'table=90,priority=7,tcp,tp_dst=0x10/0xfff0,actions=NORMAL');
    await until(async () => healed.length === 3);
    expect(await isRight()).toBe(true);
    expect([healed, flows.isSure]).toEqual([[1, 1, 1], true]);
  });

  it('verifies changes by it, whatever spelling the switch has for them', async () => {
    const odd: Flow[] = [
      { ...flow(0), match: '', actions: 'drop' },
      { ...flow(0), match: 'tcp,tp_dst=0x1000/0xf000', actions: 'conjunction(9,1/2)' },
      { ...flow(0), match: 'conj_id=9,ip', actions: 'load:0x9->NXM_NX_REG6[],goto_table:105', objectId: 7 },
      {
        ...flow(0),
        match: 'ct_state=+new+trk,ip,reg0=0x1/0xffff',
        actions: 'ct(commit,table=110,zone=65520)',
      },
    ];
    await flows.apply([{ owner: 'odd', flows: odd }]);
    await flows.apply([{ owner: 'odd', flows: [] }]);
    await until(() => witness.seen(1_000));
    expect([flows.isSure, witness.takeSuspects()]).toEqual([true, []]);
    expect(healed).toEqual([]);
  });

  it('is missed when the switch restarts, and then everything is read again', async () => {
    const logger = { warn: () => {}, error: () => {} };
    const auditing = auditPeriodically({ flows, clock: systemClock(), logger }, stop.signal);
    await sw.killSwitch();
    await until(async () => !flows.isSure);
    await sw.startSwitch();
    await flows.replay();
    await until(async () => flows.isSure);
    const before = healed.length;
    await tamper('mod-flows', 'table=90,priority=200,ip,nw_src=10.20.0.7,actions=drop');
    await until(async () => healed.length > before);
    await until(isRight);
    stop.abort();
    await auditing;
  });
});

function flow(index: number): Flow {
  const match = `ip,nw_src=10.20.${index >> 8}.${index & 255}`;
  const actions = 'conjunction(1,1/2),conjunction(2,2/3)';
  return { table: 90, priority: 200, match, actions, category: 'policy' };
}
