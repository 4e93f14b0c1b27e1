import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { isOvsUnreachable } from './failures.ts';
import type { FlowClient } from './flowClient.ts';
import { smallBridge } from './flowHealer.ts';
import type { OvsLog } from './log.ts';

const intervalMs = 1_000;
/**
 * How often all flows are read. What the switch itself tells is heard at once, so that this is for the unforeseen only;
 * while it tells nothing, a changed flow must still be healed within 10 s. A full reading of 100,000 flows holds
 * forwarding up for 72 ms.
 */
const thoroughEveryMs = {
  sure: { small: 60_000, large: 600_000 },
  unsure: { small: 4_000, large: 7_000 },
} as const;

/** Counts the flows every second, and reads all of them when a count is wrong or it is time. Ends with the signal. */
export async function auditPeriodically(
  tools: {
    readonly flows: Pick<FlowClient, 'audit' | 'desiredCount' | 'isSure'>;
    readonly clock: Clock;
    readonly logger: OvsLog;
    /** Hears of every count: flows by table number. */
    readonly onCounts?: (counts: ReadonlyMap<number, number>) => void;
  },
  signal: AbortSignal,
): Promise<void> {
  const { flows, clock, logger, onCounts } = tools;
  let lastThorough = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    await clock.sleep(intervalMs, signal).catch(() => {
      // Aborted: the loop's condition ends it.
    });
    if (signal.aborted) return;
    const thorough = clock.monotonic() - lastThorough >= patience(flows);
    if (thorough) lastThorough = clock.monotonic();
    try {
      await flows.audit({ thorough, ...(onCounts && { onCounts }) });
    } catch (error) {
      // While the switch is away there is nothing to audit; its return replays everything.
      if (!isOvsUnreachable(error)) logger.error({ error: messageOf(error) }, 'audit of the flows failed');
    }
  }
}

function patience({ isSure, desiredCount }: Pick<FlowClient, 'desiredCount' | 'isSure'>): number {
  const { small, large } = thoroughEveryMs[isSure ? 'sure' : 'unsure'];
  return desiredCount <= smallBridge ? small : large;
}
