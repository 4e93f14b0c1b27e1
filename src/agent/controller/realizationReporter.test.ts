import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import type { NodePolicyReport } from '#controlplane/wire.ts';
import { KubeApiError } from '#kube/errors.ts';
import { fakeTransport } from '#kube/serving/testing/fakeTransport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { RealizationReporter } from './realizationReporter.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));
let stopping: AbortController;

/** What the controller knows, as far as it was told. */
class Controller {
  readonly reports: NodePolicyReport[] = [];
  known: Map<string, number> | undefined;
  failure: Error | undefined;

  receive(report: NodePolicyReport): unknown {
    this.reports.push(report);
    if (this.failure) throw this.failure;
    if (report.isComplete) this.known = new Map();
    const { known } = this;
    if (known === undefined) throw conflict();
    for (const { uid, generation } of report.outcomes) known.set(uid, generation);
    for (const uid of report.removed) known.delete(uid);
    return {};
  }
}

function conflict(): KubeApiError {
  return new KubeApiError({ request: 'POST', status: 409, reason: 'Conflict', message: 'report everything' });
}

function setup(): { controller: Controller; reporter: RealizationReporter; clock: ManualClock } {
  const controller = new Controller();
  const clock = manualClock();
  const reporter = new RealizationReporter({
    transport: fakeTransport(({ body }) => controller.receive(JSON.parse(JSON.stringify(body)))),
    nodeName: 'n1',
    clock,
    logger: silentLogger(),
    random: () => 1,
  });
  void reporter.run(stopping.signal);
  return { controller, reporter, clock };
}

beforeEach(() => {
  stopping = new AbortController();
});

afterEach(() => stopping.abort());

describe('RealizationReporter', () => {
  it('says everything at first, then what changes', async () => {
    const { controller, reporter } = setup();
    await settle();
    reporter.set({ uid: 'a', generation: 1 });
    reporter.set({ uid: 'b', generation: 1 });
    reporter.delete('never-there');
    await settle();
    reporter.set({ uid: 'a', generation: 2 });
    reporter.delete('b');
    await settle();
    expect(controller.known).toEqual(new Map([['a', 2]]));
    expect(
      controller.reports.map(({ isComplete, outcomes, removed }) => [isComplete, outcomes.length, removed]),
    ).toEqual([
      [true, 0, []],
      [false, 2, []],
      [false, 1, ['b']],
    ]);
  });

  it('says everything again to a controller that knows nothing', async () => {
    const { controller, reporter, clock } = setup();
    reporter.set({ uid: 'a', generation: 1 });
    await settle();
    controller.known = undefined;
    clock.advance(20_000);
    await settle();
    await settle();
    expect(controller.known).toEqual(new Map([['a', 1]]));
  });

  it('loses nothing while the controller is away', async () => {
    const { controller, reporter, clock } = setup();
    reporter.set({ uid: 'a', generation: 1 });
    await settle();
    controller.failure = new Error('away');
    reporter.delete('a');
    reporter.set({ uid: 'b', generation: 1 });
    await settle();
    reporter.set({ uid: 'b', generation: 2 });
    await settle();
    controller.failure = undefined;
    for (let turn = 0; turn < 5; turn += 1) {
      clock.advance(1_000);
      await settle();
    }
    expect(controller.known).toEqual(new Map([['b', 2]]));
  });

  it('repeats what was said before, when it is set again', async () => {
    const { controller, reporter } = setup();
    reporter.set({ uid: 'a', generation: 1 });
    await settle();
    reporter.delete('a');
    reporter.set({ uid: 'a', generation: 1 });
    await settle();
    expect(controller.reports.at(-1)?.outcomes).toEqual([{ uid: 'a', generation: 1 }]);
  });
});
