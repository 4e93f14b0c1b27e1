import { beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { cookieOf } from '../cookie.ts';
import { type Flow, flowKey } from '../flow.ts';
import { installedForm } from '../flowDiff.ts';
import { DesiredFlows } from '../flowSet.ts';
import { FlowInstaller } from './flowInstaller.ts';
import { noFlowMetrics } from './flowMetrics.ts';
import { FlowWitness } from './flowWitness.ts';
import { OfctlClient } from './ofctl.ts';
import { FakeSwitch } from './testing/fakeSwitch.ts';

const carefully = { atomic: false, removeUnasked: false };

describe('the installer', () => {
  let sw: FakeSwitch;
  let desired: DesiredFlows;
  let installer: FlowInstaller;
  let forwards: boolean;
  let changes: number;

  beforeEach(() => {
    sw = new FakeSwitch();
    desired = new DesiredFlows();
    const ofctl = new OfctlClient({ exec: sw, endpoint: { runDir: '/run', bridge: 'br-int' } });
    const clock = manualClock();
    forwards = true;
    changes = 0;
    installer = new FlowInstaller({
      ofctl,
      desired,
      round: 1,
      clock,
      metrics: noFlowMetrics,
      witness: new FlowWitness(clock),
      forwards: () => forwards,
      afterChange: async () => {
        changes += 1;
      },
    });
  });

  it('looks only at the keys it is given once it knows the bridge', async () => {
    await installer.install(desired.set('a', [flow(1)]), carefully);
    desired.set('b', [flow(2)]);
    expect(await installer.install(desired.set('c', [flow(3)]), carefully)).toHaveLength(1);
    expect([...sw.flows.values()].map(({ table }) => table)).toEqual([1, 3]);
  });

  it('reads the bridge again after a failure, whatever it is given then', async () => {
    await installer.install(desired.set('a', [flow(1)]), carefully);
    sw.fault = () => 'lost';
    await expect(installer.install(desired.set('b', [flow(2)]), carefully)).rejects.toThrow('reset');
    sw.fault = () => 'none';
    sw.flows.delete(flowKey(flow(1)));
    expect(await installer.install([], carefully)).toMatchObject([{ kind: 'add', flow: { table: 1 } }]);
  });

  it('deletes what it was told about, and what nobody asked for only when told so', async () => {
    const stray = installedForm(flow(9), 1);
    sw.flows.set(flowKey(stray), stray);
    await installer.install(desired.set('a', [flow(1)]), carefully);
    await installer.install(desired.remove('a'), carefully);
    expect([...sw.flows.values()]).toEqual([stray]);
    installer.forget();
    await installer.install([], { atomic: false, removeUnasked: true });
    expect(sw.flows.size).toBe(0);
  });

  it('agrees with the flow counts of the bridge only while they are right', async () => {
    expect(installer.agrees(new Map())).toBe(false);
    await installer.install(desired.set('a', [flow(1), flow(1, 'ip'), flow(4)]), carefully);
    expect(
      installer.agrees(
        new Map([
          [1, 2],
          [4, 1],
        ]),
      ),
    ).toBe(true);
    expect(installer.agrees(new Map([[1, 2]]))).toBe(false);
    expect(
      installer.agrees(
        new Map([
          [1, 1],
          [4, 1],
        ]),
      ),
    ).toBe(false);
    expect(
      installer.agrees(
        new Map([
          [1, 2],
          [4, 1],
          [77, 1],
        ]),
      ),
    ).toBe(false);
  });

  it('sends large bundles only while nothing is forwarded', async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => flow(1, `tcp,tp_dst=${index}`));
    forwards = false;
    await installer.install(desired.set('a', many), carefully);
    forwards = true;
    await installer.install(desired.remove('a'), carefully);
    await installer.install(desired.set('a', many), { ...carefully, atomic: true });
    expect(sw.bundles).toEqual([1_500, 1_000, 500, 1_500]);
  });

  it('says that something changed, once for each installation that changed anything', async () => {
    await installer.install(desired.set('a', [flow(1)]), carefully);
    await installer.install(desired.set('a', [flow(1)]), carefully);
    await installer.install(desired.remove('a'), carefully);
    expect(changes).toBe(2);
  });

  it('rereads single places, and takes what is there for the truth', async () => {
    await installer.install(desired.set('a', [flow(1, 'ip'), flow(1, 'tcp')]), carefully);
    const changed = { ...installedForm(flow(1, 'ip'), 1), actions: 'NORMAL' };
    const second = { ...changed, priority: 7 };
    for (const each of [changed, second]) sw.flows.set(flowKey(each), each);
    const keys = await installer.reread([{ table: 1, match: 'ip' }]);
    expect(new Set(keys)).toEqual(new Set(['1/200/ip', '1/7/ip']));
    expect((await installer.install(keys, carefully)).map(({ kind }) => kind)).toEqual(['modify', 'delete']);
    expect([...sw.flows.keys()].sort()).toEqual(['1/200/ip', '1/200/tcp']);
  });

  it('says which events it cannot explain', async () => {
    const event = {
      kind: 'set' as const,
      table: 1,
      match: 'ip',
      actions: 'drop',
      cookie: cookieOf(1, 'pod'),
    };
    expect(installer.unexplained([event])).toEqual([]);
    await installer.install(desired.set('a', [flow(1, 'ip')]), carefully);
    const foreign = { ...event, table: 2 };
    const changed = { ...event, actions: 'NORMAL' };
    const gone = { ...event, kind: 'gone' as const };
    expect([event, foreign, changed, gone].map((each) => installer.unexplained([each]).length)).toEqual([
      0, 1, 1, 1,
    ]);
    expect(installer.unexplained([{ ...foreign, kind: 'gone' }])).toEqual([]);
  });
});

function flow(table: number, match = ''): Flow {
  return { table, priority: 200, match, actions: 'drop', category: 'pod' };
}
