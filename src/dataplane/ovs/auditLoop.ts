import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { isOvsUnreachable } from './failures.ts';
import type { FlowClient } from './flowClient.ts';
import type { OvsLog } from './log.ts';

const intervalMs = 4000;
/** Up to this many flows a full comparison costs nothing worth saving (5 ms at 1,000 flows). */
const smallBridge = 5000;
/** A larger bridge is read in full only every so many turns; its flow counts are compared every turn. */
const thoroughEvery = 15;

/** Audits the bridge every 4 s until the signal aborts, so that tampering is healed within 10 s. */
export async function auditPeriodically(
  tools: {
    readonly flows: Pick<FlowClient, 'audit' | 'desiredCount'>;
    readonly clock: Clock;
    readonly logger: OvsLog;
  },
  signal: AbortSignal,
): Promise<void> {
  const { flows, clock, logger } = tools;
  for (let turn = 1; ; turn++) {
    await clock.sleep(intervalMs, signal).catch(() => {
      // Aborted: the loop's condition below ends it.
    });
    if (signal.aborted) return;
    try {
      await flows.audit({ thorough: flows.desiredCount <= smallBridge || turn % thoroughEvery === 0 });
    } catch (error) {
      // While the switch is away there is nothing to audit; its return replays everything.
      if (!isOvsUnreachable(error)) logger.error({ error: messageOf(error) }, 'audit of the flows failed');
    }
  }
}
