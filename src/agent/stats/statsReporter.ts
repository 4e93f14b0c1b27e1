import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { controlPlanePath, nodeStatsSummaries } from '#controlplane/group.ts';
import { fullJitter } from '#kube/backoff.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { PolicyStatistics } from './policyStatistics.ts';

const backoff = { baseMs: 500, capMs: 15_000 };

/** `transport` leads to the controller. */
export type StatsReporterOptions = {
  readonly statistics: Pick<PolicyStatistics, 'update' | 'summary'>;
  readonly transport: Pick<KubeTransport, 'request'>;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
};

/** Reads the statistics at an interval and tells the controller, soon again when it did not hear. Ends with the signal. */
export async function reportStatistics(options: StatsReporterOptions, signal: AbortSignal): Promise<void> {
  const { statistics, intervalMs, clock, random = Math.random } = options;
  let failures = 0;
  while (!signal.aborted) {
    await statistics.update(failures === 0 ? 0 : intervalMs);
    const isTold = await tell(options, signal);
    failures = isTold ? 0 : failures + 1;
    const waitMs = isTold ? intervalMs : Math.min(intervalMs, fullJitter(failures, backoff, random));
    await clock.sleep(waitMs, signal).catch(() => undefined);
  }
}

async function tell(
  { statistics, transport, logger }: StatsReporterOptions,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const path = controlPlanePath(nodeStatsSummaries);
    await transport.request({ method: 'POST', path, body: statistics.summary(), signal });
    return true;
  } catch (error) {
    logger.debug({ error: messageOf(error) }, 'the controller did not take the statistics; trying again');
    return false;
  }
}
