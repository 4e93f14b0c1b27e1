import type { Clock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import { apiStatus } from './errors.ts';
import { type LeaseObject, LeaseRecord, microTime } from './leaseRecord.ts';
import type { KubeTransport } from './transport.ts';

/** Whose lease, and where it lies. */
export type LeaseOptions = {
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly name: string;
  /** Different for every process that may ever want it, e.g. the pod's name with a random suffix. */
  readonly identity: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
  /** A holder that was silent for so long has lost it; 15,000 when absent. Whole seconds. */
  readonly durationMs?: number;
};

/**
 * Makes sure that one process at a time does a piece of work: a second controller may start while a lost node still runs
 * the first. Expiry is measured from when this process saw the record change, on its own monotonic clock, so a jump of
 * any wall clock takes the lease from nobody.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #record: LeaseRecord;
  readonly #durationMs: number;
  readonly #random: () => number;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#durationMs = options.durationMs ?? 15_000;
    this.#random = options.random ?? Math.random;
    // A request that takes longer than a third would come too late to be of use.
    this.#record = new LeaseRecord(options.transport, options.namespace, options.name, this.#durationMs / 3);
  }

  /**
   * Runs `work` whenever this process holds the lease, until `work` ends by itself or `signal` aborts; then gives the
   * lease up. `held` aborts when the lease is lost (ANTREA_LEASE_LOST) or `signal` aborts; `work` must end then, and is
   * run again once the lease is back. Rejects only with what `work` throws.
   */
  async hold(signal: AbortSignal, work: (held: AbortSignal) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      const acquired = await this.#acquire(signal);
      if (!acquired) return;
      const { identity, name } = this.#options;
      this.#options.logger.info({ lease: name, identity }, 'lease acquired');
      const isOver = await this.#workWhileHeld(acquired, signal, work);
      if (isOver) return;
    }
  }

  async #workWhileHeld(
    acquired: LeaseObject,
    signal: AbortSignal,
    work: (held: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    const lost = new AbortController();
    const done = new AbortController();
    const renewing = this.#renew(acquired, lost, AbortSignal.any([signal, done.signal]));
    try {
      await work(AbortSignal.any([signal, lost.signal]));
    } finally {
      const isLost = lost.signal.aborted;
      done.abort();
      const last = await renewing;
      if (!isLost && last) await this.#release(last);
    }
    return !lost.signal.aborted;
  }

  /** Waits for the lease; undefined when `signal` aborts first. */
  async #acquire(signal: AbortSignal): Promise<LeaseObject | undefined> {
    let seen: { readonly version: string | undefined; readonly at: number } | undefined;
    while (!signal.aborted) {
      try {
        const current = await this.#record.read(signal);
        const version = current?.metadata.resourceVersion;
        if (seen?.version !== version) seen = { version, at: this.#options.clock.monotonic() };
        if (this.#isFree(current, seen?.at)) {
          return await this.#record.write(current, this.#spec(current), signal);
        }
      } catch (error) {
        this.#options.logger.debug(
          { lease: this.#options.name, error: messageOf(error) },
          'lease not acquired',
        );
      }
      await this.#pause(signal);
    }
    return undefined;
  }

  #isFree(current: LeaseObject | undefined, seenAt: number | undefined): boolean {
    const holder = current?.spec?.holderIdentity;
    if (!holder || holder === this.#options.identity || seenAt === undefined) return true;
    const durationMs = (current?.spec?.leaseDurationSeconds ?? this.#durationMs / 1000) * 1000;
    return this.#options.clock.monotonic() - seenAt >= durationMs;
  }

  /** Renews until `end` aborts, then gives the last record; or until it is lost, then aborts `lost`. */
  async #renew(
    acquired: LeaseObject,
    lost: AbortController,
    end: AbortSignal,
  ): Promise<LeaseObject | undefined> {
    const { clock, logger, name } = this.#options;
    let last = acquired;
    let renewedAt = clock.monotonic();
    while (!end.aborted) {
      await this.#pause(end);
      if (end.aborted) break;
      const sentAt = clock.monotonic();
      try {
        last = await this.#record.write(last, this.#spec(last), end);
        renewedAt = sentAt;
      } catch (error) {
        if (end.aborted) break;
        logger.warn({ lease: name, error: messageOf(error) }, 'lease not renewed');
        const isTaken = apiStatus(error) === 409 || apiStatus(error) === 404;
        // Two thirds: whoever takes over waits for the whole duration, so the work has time to end.
        if (isTaken || clock.monotonic() - renewedAt > (this.#durationMs * 2) / 3) {
          lost.abort(new CodedError('ANTREA_LEASE_LOST', `the lease ${name} is lost: ${messageOf(error)}`));
          return undefined;
        }
      }
    }
    return last;
  }

  async #release(last: LeaseObject): Promise<void> {
    const { clock, logger, name } = this.#options;
    try {
      await this.#record.write(last, { ...last.spec, holderIdentity: '', renewTime: microTime(clock.now()) });
    } catch (error) {
      logger.debug({ lease: name, error: messageOf(error) }, 'lease not released; it expires');
    }
  }

  #spec(old: LeaseObject | undefined): LeaseObject['spec'] {
    const now = microTime(this.#options.clock.now());
    const { identity } = this.#options;
    const spec = { ...old?.spec, holderIdentity: identity, renewTime: now };
    const leaseDurationSeconds = Math.ceil(this.#durationMs / 1000);
    if (old?.spec?.holderIdentity === identity) return { ...spec, leaseDurationSeconds };
    const leaseTransitions = (old?.spec?.leaseTransitions ?? -1) + 1;
    return { ...spec, leaseDurationSeconds, acquireTime: now, leaseTransitions };
  }

  /** A fifth to a tenth of the duration. */
  async #pause(signal: AbortSignal): Promise<void> {
    const ms = (this.#durationMs / 10) * (1 + this.#random());
    if (!signal.aborted) await this.#options.clock.sleep(ms, signal).catch(() => undefined);
  }
}
