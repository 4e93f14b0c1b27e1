import type { Clock } from '#base/clock.ts';
import type { Daemon, StartDaemon } from '#base/daemon.ts';
import type { Logger } from '#telemetry/logger.ts';

/** One daemon to keep alive. `prepare` runs before every start; `ready` resolves when the daemon serves. */
export type SupervisedDaemon = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly prepare: () => Promise<void>;
  readonly ready: () => Promise<void>;
};

const firstBackoffMs = 100;
const longestBackoffMs = 5_000;
const settledAfterMs = 10_000;

/** Keeps one daemon alive until the signal aborts: restarts it at once, later with a growing pause while it keeps failing. */
export async function supervise(
  daemon: SupervisedDaemon,
  tools: { start: StartDaemon; clock: Clock; logger: Logger; onReady?: () => void },
  signal: AbortSignal,
): Promise<void> {
  let backoffMs = firstBackoffMs;
  while (!signal.aborted) {
    const startedAt = tools.clock.monotonic();
    await runOnce(daemon, tools, signal);
    if (signal.aborted) return;
    const ranMs = tools.clock.monotonic() - startedAt;
    if (ranMs > settledAfterMs) backoffMs = firstBackoffMs;
    await tools.clock.sleep(backoffMs, signal).catch(() => undefined);
    backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
  }
}

async function runOnce(
  daemon: SupervisedDaemon,
  tools: { start: StartDaemon; logger: Logger; onReady?: () => void },
  signal: AbortSignal,
): Promise<void> {
  const logger = tools.logger.child({ daemon: daemon.name });
  try {
    await daemon.prepare();
  } catch (err) {
    logger.error({ err }, 'daemon cannot be started');
    return;
  }
  const child = tools.start({
    file: daemon.file,
    args: daemon.args,
    onLine: (line) => logger.info({ line }, 'daemon output'),
  });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await reportReady(daemon, child, tools, logger);
  const code = await child.exited;
  signal.removeEventListener('abort', stop);
  if (!signal.aborted) logger.error({ code }, 'daemon ended, starting it again');
}

async function reportReady(
  daemon: SupervisedDaemon,
  child: Daemon,
  tools: { onReady?: () => void },
  logger: Logger,
): Promise<void> {
  const outcome = await Promise.race([
    daemon.ready().then(() => 'ready' as const),
    child.exited.then(() => 'exited' as const),
  ]).catch((err: unknown) => {
    logger.error({ err }, 'daemon does not answer');
    return 'silent' as const;
  });
  if (outcome === 'ready') {
    logger.info({ pid: child.pid }, 'daemon is up');
    tools.onReady?.();
  }
}
