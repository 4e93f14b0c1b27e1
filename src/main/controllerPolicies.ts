import { NetworkPolicyController } from '#controllers/networkPolicy/networkPolicyController.ts';
import { RealizationTracker } from '#controllers/realization/realizationTracker.ts';
import { StatsBook } from '#controllers/stats/statsBook.ts';
import { type ControlPlane, createControlPlane } from '#controlplane/controlPlane.ts';
import type { Change } from '#policy/changes.ts';
import type { ControllerMetrics } from '#telemetry/controllerMetrics.ts';
import type { ControllerClients } from './controllerClients.ts';
import { followsUpstream } from './controllerConfig.ts';

/** What is computed for the nodes, who computes it, where it is in force, and what it did there. */
export type ControllerPolicies = {
  readonly controlPlane: ControlPlane;
  readonly controller: NetworkPolicyController;
  readonly tracker: RealizationTracker;
  readonly stats: StatsBook;
};

/** Wires the computation of policies, which every controller process does, lease or not. */
export function wirePolicies({
  config,
  transport,
  clock,
  logger,
  metrics,
}: ControllerClients): ControllerPolicies {
  // Later than any version that an earlier controller gave out: agents resume only what this one knows.
  const controlPlane = createControlPlane({ startVersion: clock.now() * 1000 });
  const tracker = new RealizationTracker({
    clock,
    realized: (seconds) => metrics.realizationDuration.observe(seconds),
  });
  const controller = new NetworkPolicyController({
    transport,
    controlPlane,
    clock,
    logger,
    followsUpstream: followsUpstream(config),
    observer: {
      policyRead: ({ uid = '', generation = 0 }) => tracker.policyRead(uid, generation),
      published: (change, tookMs) => {
        count(metrics, change, tookMs);
        if (change.kind === 'policy') tracker.published(change);
      },
    },
  });
  const stats = new StatsBook({
    sources: () => tracker.sources(),
    has: (uid) => tracker.has(uid),
    clock,
  });
  return { controlPlane, controller, tracker, stats };
}

function count({ sync }: ControllerMetrics, { kind }: Change, tookMs: number): void {
  sync[kind].processed.inc();
  sync[kind].duration.observe(tookMs);
}
