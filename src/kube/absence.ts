import type { Clock } from '#base/clock.ts';
import { apiStatus } from './errors.ts';

/** An API server that has just started may not know a resource for a moment. */
const momentMs = 100;
/** Objects that were there go one by one before their resource does. If they seem to go with it, this is waited for. */
const doubtMs = 60_000;

/** Decides whether a resource that the API server says it does not know does not exist: no such CustomResourceDefinition. */
export class Absence {
  readonly #clock: Clock;
  /** Since when it has said so, monotonic. */
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a failed request means that there is no such resource. `holdsObjects`: some of it were seen before. */
  isCertain(error: unknown, holdsObjects: boolean): boolean {
    if (apiStatus(error) !== 404) {
      this.#since = undefined;
      return false;
    }
    const now = this.#clock.monotonic();
    this.#since ??= now;
    return now - this.#since >= (holdsObjects ? doubtMs : momentMs);
  }

  /** The resource is there. */
  end(): void {
    this.#since = undefined;
  }
}
