import type { Clock } from '#base/clock.ts';

/**
 * Released addresses that nobody may get yet, so that no peer still knows them as another pod's. Counted in monotonic
 * time: a clock that jumps neither frees nor holds an address.
 */
export class RestingAddresses {
  readonly #clock: Clock;
  readonly #restMs: number;
  /** Address → monotonic end of its rest, in the order of the ends. */
  readonly #until = new Map<string, number>();

  /** `known` are the addresses that were resting when the agent stopped, with the wall-clock time of their release. */
  constructor(
    clock: Clock,
    restMs: number,
    known: readonly { readonly ip: string; readonly releasedAt: number }[] = [],
  ) {
    this.#clock = clock;
    this.#restMs = restMs;
    for (const { ip, releasedAt } of known.toSorted((a, b) => a.releasedAt - b.releasedAt)) {
      const rested = Math.min(Math.max(clock.now() - releasedAt, 0), restMs);
      this.#until.set(ip, clock.monotonic() + restMs - rested);
    }
  }

  /** Starts the rest of `ip` now. */
  add(ip: string): void {
    this.#until.delete(ip);
    this.#until.set(ip, this.#clock.monotonic() + this.#restMs);
  }

  /** Ends the rest of `ip`; false when it was not resting. */
  delete(ip: string): boolean {
    return this.#until.delete(ip);
  }

  /** Removes and returns the addresses whose rest is over. */
  takeRested(): readonly string[] {
    const now = this.#clock.monotonic();
    const rested = [...this.#until].filter(([, until]) => until <= now).map(([ip]) => ip);
    for (const ip of rested) this.#until.delete(ip);
    return rested;
  }

  has(ip: string): boolean {
    return this.#until.has(ip);
  }

  list(): readonly string[] {
    return [...this.#until.keys()];
  }
}
