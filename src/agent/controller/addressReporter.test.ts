import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { PodAddressAnswer, PodAddressReport } from '#controlplane/wire.ts';
import { fakeTransport } from '#kube/serving/testing/fakeTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { AddressReporter } from './addressReporter.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
let stopping: AbortController;

/** A controller that knows what a test says. */
class Controller {
  readonly reports: PodAddressReport[] = [];
  readonly known = new Map<string, PodAddressAnswer['known'][number]>();
  readonly dropped = new Set<string>();
  isAway = false;

  receive(report: PodAddressReport): PodAddressAnswer {
    if (this.isAway) throw new Error('away');
    this.reports.push(report);
    return {
      metadata: report.metadata,
      known: report.attached.flatMap(({ uid }) => this.known.get(uid) ?? []),
      dropped: report.released.map(({ ip }) => ip).filter((ip) => this.dropped.has(ip)),
    };
  }

  get last(): PodAddressReport | undefined {
    return this.reports.at(-1);
  }
}

function setup() {
  const controller = new Controller();
  const clock = manualClock();
  const freed: string[] = [];
  const reporter = new AddressReporter({
    transport: fakeTransport(({ body }) => controller.receive(JSON.parse(JSON.stringify(body)))),
    nodeName: 'n1',
    endRest: async (ip) => void freed.push(ip),
    clock,
    logger: silentLogger(),
    random: () => 1,
  });
  void reporter.run(stopping.signal);
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await settle();
    }
  };
  return { controller, reporter, freed, pass };
}

const sandbox = (id: string, podUid = `uid-${id}`) => ({
  containerId: id,
  podNamespace: 'default',
  podName: `pod-${id}`,
  podUid,
});
const addressOf = (id: string, ip: string) => ({
  namespace: 'default',
  name: `pod-${id}`,
  uid: `uid-${id}`,
  ip,
});
const knows = (uid: string, isSettled = false) => ({
  uid,
  isSettled,
  policies: [{ uid: 'p', generation: 1 }],
});

beforeEach(() => {
  stopping = new AbortController();
});
afterEach(() => stopping.abort());

describe('AddressReporter', () => {
  it('says an address at once, and again until the API server has it', async () => {
    const { controller, reporter, pass } = setup();
    await settle();
    expect(controller.reports).toEqual([]);
    reporter.attached(sandbox('a'), '10.0.0.2');
    await settle();
    expect(controller.last).toMatchObject({
      metadata: { name: 'n1' },
      attached: [addressOf('a', '10.0.0.2')],
    });
    controller.known.set('uid-a', knows('uid-a', true));
    await pass(1_500);
    const count = controller.reports.length;
    await pass(20_000);
    expect(controller.reports).toHaveLength(count);
  });

  it('knows what the controller says of a pod', async () => {
    const { controller, reporter, pass } = setup();
    reporter.attached(sandbox('a'), '10.0.0.2');
    await settle();
    expect(reporter.saidOf('a')).toBeUndefined();
    controller.known.set('uid-a', knows('uid-a'));
    await pass(1_500);
    expect(reporter.saidOf('a')).toEqual([{ uid: 'p', generation: 1 }]);
  });

  it('gives up a pod that the controller does not know after half a minute', async () => {
    const { controller, reporter, pass } = setup();
    reporter.attached(sandbox('a'), '10.0.0.2');
    await pass(35_000);
    const count = controller.reports.length;
    await pass(20_000);
    expect(controller.reports).toHaveLength(count);
    expect(reporter.saidOf('a')).toBeUndefined();
  });

  it('takes back what it said as soon as the pod is gone', async () => {
    const { controller, reporter } = setup();
    reporter.attached(sandbox('a'), '10.0.0.2');
    await settle();
    reporter.released('a');
    await settle();
    expect(controller.last?.attached).toEqual([]);
  });

  it('says of a pod whose sandbox is replaced the address of the new one', async () => {
    const { controller, reporter } = setup();
    reporter.attached(sandbox('a'), '10.0.0.2');
    reporter.attached({ ...sandbox('a'), containerId: 'b' }, '10.0.0.3');
    await settle();
    expect(controller.last?.attached).toEqual([addressOf('a', '10.0.0.3')]);
  });

  it('goes on while the controller is away, and nobody notices', async () => {
    const { controller, reporter, pass } = setup();
    controller.isAway = true;
    reporter.attached(sandbox('a'), '10.0.0.2');
    await pass(3_000);
    expect(controller.reports).toEqual([]);
    controller.isAway = false;
    await pass(6_000);
    expect(controller.last?.attached).toEqual([addressOf('a', '10.0.0.2')]);
  });

  it('says nothing of a pod whose uid it was not told', async () => {
    const { controller, reporter } = setup();
    reporter.attached({ containerId: 'a', podNamespace: 'default', podName: 'a' }, '10.0.0.2');
    await settle();
    expect(controller.reports).toEqual([]);
  });
});

describe('an address that was released', () => {
  async function released() {
    const own = setup();
    own.controller.known.set('uid-a', knows('uid-a'));
    own.reporter.attached(sandbox('a'), '10.0.0.2');
    await settle();
    own.reporter.released('a');
    await settle();
    return own;
  }

  it('is free a moment after no group holds it any more', async () => {
    const { controller, freed, pass } = await released();
    expect(controller.last?.released).toEqual([addressOf('a', '10.0.0.2')]);
    await pass(10_000);
    expect(freed).toEqual([]);
    controller.dropped.add('10.0.0.2');
    await pass(6_000);
    expect(freed).toEqual([]);
    await pass(3_000);
    expect(freed).toEqual(['10.0.0.2']);
    const count = controller.reports.length;
    await pass(20_000);
    expect(controller.reports).toHaveLength(count);
  });

  it('is not asked for any longer than it rests', async () => {
    const { controller, freed, pass } = await released();
    await pass(61_000);
    const count = controller.reports.length;
    await pass(20_000);
    expect(controller.reports).toHaveLength(count);
    expect(freed).toEqual([]);
  });

  it('rests its time when the controller never knew the pod: it may not have heard of it yet', async () => {
    const { controller, reporter, freed, pass } = setup();
    reporter.attached(sandbox('a'), '10.0.0.2');
    await settle();
    controller.dropped.add('10.0.0.2');
    reporter.released('a');
    await pass(30_000);
    expect(controller.last?.released).toEqual([]);
    expect(freed).toEqual([]);
  });
});
