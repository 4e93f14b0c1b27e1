import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { cookieOf, roundOf } from '../cookie.ts';
import { type Flow, flowKey } from '../flow.ts';
import { indexFlows, installedForm } from '../flowDiff.ts';
import { DesiredFlows } from '../flowSet.ts';
import { type FlowChange, FlowClient } from './flowClient.ts';
import { OfctlClient } from './ofctl.ts';
import { type FakeFault, FakeSwitch } from './testing/fakeSwitch.ts';

describe('the flow client', () => {
  let sw: FakeSwitch;
  let client: FlowClient;
  let observed: string[];

  beforeEach(() => {
    sw = new FakeSwitch();
    observed = [];
    client = clientOf(sw, new DesiredFlows(), observed);
  });

  it('installs changes that wait in one bundle, and tells everybody', async () => {
    const first = client.apply([change('a', 1)]);
    const others = [2, 3, 4].map((table) => client.apply([change(`o${table}`, table)]));
    await Promise.all([first, ...others]);
    expect(sw.bundles).toEqual([4]);
    expect(observed).toEqual(['add ok']);
    await client.apply([change('a', 1, 'NORMAL'), { owner: 'o2', flows: [] }, change('n', 9)]);
    expect(sw.bundles).toEqual([4, 3]);
    expect(observed.slice(1).sort()).toEqual(['add ok', 'delete ok', 'modify ok']);
  });

  it('sends nothing when nothing changes', async () => {
    await client.apply([change('a', 1)]);
    await client.apply([change('a', 1)]);
    expect(sw.bundles).toEqual([1]);
  });

  it('cuts large changes into bundles of 1,000 flows, unless they must be atomic', async () => {
    const flows = Array.from({ length: 2500 }, (_, index) =>
      flow(index % 200, `ip,nw_src=10.0.${index >> 8}.${index & 255}`),
    );
    await client.apply([{ owner: 'big', flows }]);
    expect(sw.bundles).toEqual([1000, 1000, 500]);
    await client.apply([{ owner: 'big', flows: [] }], { atomic: true });
    expect(sw.bundles.slice(3)).toEqual([2500]);
  });

  it('undoes a refused change, also one whose first chunks were in, and lets the others through', async () => {
    const many = Array.from({ length: 1500 }, (_, index) =>
      flow(1, `ip,nw_src=10.1.${index >> 8}.${index & 255}`),
    );
    const bad = client.apply([{ owner: 'bad', flows: [...many, flow(2, 'ip', 'group:77')] }]);
    const good = client.apply([change('good', 3)]);
    await expect(bad).rejects.toMatchObject({ code: 'ANTREA_FLOW_REFUSED' });
    await good;
    expect([...sw.flows.values()].map((each) => each.table)).toEqual([3]);
  });

  it('takes nothing of the former run back with a refused change', async () => {
    await client.apply([change('isolation', 100)]);
    const next = clientOf(sw, new DesiredFlows(), [], 2);
    const counts: number[] = [];
    sw.fault = () => {
      counts.push(sw.flows.size);
      return 'none';
    };
    const { flows } = change('isolation', 100);
    const refused = next.apply([{ owner: 'isolation', flows: [...flows, flow(2, 'ip', 'group:77')] }]);
    await expect(refused).rejects.toMatchObject({ code: 'ANTREA_FLOW_REFUSED' });
    await next.apply([{ owner: 'isolation', flows }]);
    expect(counts).toEqual(counts.map(() => 1));
    expect([...sw.flows.values()].map(({ cookie }) => roundOf(cookie))).toEqual([2]);
  });

  it('leaves flows alone that it does not know until it settles, then removes them', async () => {
    const old = installedForm(flow(7), 0);
    const stray = { ...installedForm(flow(8), 1) };
    for (const each of [old, stray]) sw.flows.set(flowKey(each), each);
    await client.apply([change('a', 1)]);
    await client.audit({ thorough: true });
    await client.replay();
    expect(tablesOf(sw)).toEqual([1, 7, 8]);
    await client.settle();
    expect(tablesOf(sw)).toEqual([1]);
  });

  it('gives up a broken flow that was wanted while the switch was away, and only that', async () => {
    sw.fault = () => 'away';
    const lost = [client.apply([change('good', 1)]), client.apply([change('bad', 2, 'group:77')])];
    const outcomes = await Promise.allSettled(lost);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    sw.fault = () => 'none';
    await client.replay();
    expect(tablesOf(sw)).toEqual([1]);
    await client.apply([change('next', 3)]);
    expect(tablesOf(sw)).toEqual([1, 3]);
  });

  it('stamps the round on flows of the round before', async () => {
    const old = installedForm(flow(1), 0);
    sw.flows.set(flowKey(old), old);
    await client.apply([change('a', 1)]);
    expect([...sw.flows.values()].map((each) => each.cookie)).toEqual([cookieOf(1, 'pod')]);
  });

  it('reads the bridge for an audit only when a count differs or it must be thorough', async () => {
    await client.apply([change('a', 1, 'drop')]);
    await client.settle();
    const changed = { ...installedForm(flow(1), 1), actions: 'NORMAL' };
    sw.flows.set(flowKey(changed), changed);
    expect(await client.audit({ thorough: false })).toEqual({ missing: 0, changed: 0, foreign: 0 });
    expect(await client.audit({ thorough: true })).toEqual({ missing: 0, changed: 1, foreign: 0 });
    sw.flows.clear();
    expect(await client.audit({ thorough: false })).toEqual({ missing: 1, changed: 0, foreign: 0 });
    expect(observed.filter((each) => each.startsWith('healed'))).toEqual(['healed 1', 'healed 1']);
  });

  it('converges to what is wanted after any changes and any faults', async () => {
    const changes = fc.array(
      fc.record({
        owner: fc.constantFrom('a', 'b', 'c'),
        tables: fc.uniqueArray(fc.nat(5)),
        poisoned: fc.boolean(),
        settles: fc.boolean(),
      }),
      { maxLength: 12 },
    );
    const faults = fc.array(fc.constantFrom<FakeFault>('none', 'none', 'away', 'lost'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(changes, faults, async (steps, schedule) => {
        const bridge = new FakeSwitch();
        const desired = new DesiredFlows();
        const subject = clientOf(bridge, desired, []);
        const remaining = [...schedule];
        bridge.fault = () => remaining.shift() ?? 'none';
        const pending = steps.map(({ owner, tables, poisoned, settles }) => {
          const flows = tables.map((table) => flow(table, '', poisoned ? 'group:77' : 'drop'));
          const applied = subject.apply([{ owner, flows }]).catch(() => {});
          return settles ? applied.then(() => subject.settle()).catch(() => {}) : applied;
        });
        await Promise.all(pending);
        bridge.fault = () => 'none';
        await subject.settle();
        const wanted = desired.owners().flatMap((owner) => desired.flowsOf(owner));
        const expected = wanted.map((each) => installedForm(desired.get(flowKey(each)) ?? each, 1));
        expect(bridge.flows).toEqual(indexFlows(expected));
        expect(expected.some((each) => each.actions === 'group:77')).toBe(false);
      }),
    );
  });
});

function clientOf(sw: FakeSwitch, desired: DesiredFlows, observed: string[], round = 1): FlowClient {
  return new FlowClient({
    ofctl: new OfctlClient({ exec: sw, endpoint: { runDir: '/run', bridge: 'br-int' } }),
    desired,
    round,
    clock: manualClock(),
    logger: { warn: () => {}, error: () => {} },
    metrics: {
      bundle: (operation, _milliseconds, failed) => observed.push(`${operation} ${failed ? 'failed' : 'ok'}`),
      healed: (flows) => observed.push(`healed ${flows}`),
    },
  });
}

function change(owner: string, table: number, actions = 'drop'): FlowChange {
  return { owner, flows: [flow(table, '', actions)] };
}

function flow(table: number, match = '', actions = 'drop'): Flow {
  return { table, priority: 200, match, actions, category: 'pod' };
}

function tablesOf(sw: FakeSwitch): number[] {
  return [...sw.flows.values()].map((each) => each.table).sort();
}
