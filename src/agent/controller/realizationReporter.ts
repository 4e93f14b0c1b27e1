import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { controlPlaneApiVersion, controlPlanePath, nodePolicyReports } from '#controlplane/group.ts';
import type { NodePolicyReport, PolicyOutcome } from '#controlplane/wire.ts';
import { fullJitter } from '#kube/backoff.ts';
import { apiStatus } from '#kube/errors.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';

const backoff = { baseMs: 200, capMs: 10_000 };
/** A new controller learns what is in force when it is first told anything: so something is said this often. */
const silenceMs = 20_000;

/** `transport` leads to the controller. */
export type RealizationReporterOptions = {
  readonly transport: KubeTransport;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
};

/**
 * Tells the controller which policies are in force on this node. One report is under way at a time, and the next holds
 * all that happened meanwhile; a controller that knows nothing of this node gets everything.
 */
export class RealizationReporter {
  readonly #options: RealizationReporterOptions;
  readonly #outcomes = new Map<string, PolicyOutcome>();
  #changed = new Set<string>();
  #isKnown = false;
  #failures = 0;
  #wake = new AbortController();

  constructor(options: RealizationReporterOptions) {
    this.#options = options;
  }

  /** A policy is in force at this generation or, with a problem, not as it was meant. Said again each time. */
  set(outcome: PolicyOutcome): void {
    this.#outcomes.set(outcome.uid, outcome);
    this.#note(outcome.uid);
  }

  /** A policy is not on this node any more. */
  delete(uid: string): void {
    if (this.#outcomes.delete(uid)) this.#note(uid);
  }

  /** Reports until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const waitMs = await this.#report(signal);
      const woken = this.#failures === 0 ? AbortSignal.any([signal, this.#wake.signal]) : signal;
      if (waitMs > 0 && !woken.aborted) await this.#options.clock.sleep(waitMs, woken).catch(() => undefined);
    }
  }

  #note(uid: string): void {
    this.#changed.add(uid);
    this.#wake.abort();
  }

  /** Sends what there is to say. Returns how long there is nothing more to do, in milliseconds. */
  async #report(signal: AbortSignal): Promise<number> {
    const { transport, logger, random = Math.random } = this.#options;
    const taken = this.#changed;
    this.#changed = new Set();
    try {
      const path = controlPlanePath(nodePolicyReports);
      await transport.request({ method: 'POST', path, body: this.#body(taken), signal });
      this.#isKnown = true;
      this.#failures = 0;
      return silenceMs;
    } catch (error) {
      for (const uid of taken) this.#changed.add(uid);
      if (apiStatus(error) === 409 && this.#isKnown) {
        this.#isKnown = false;
        return 0;
      }
      const waitMs = fullJitter(this.#failures, backoff, random);
      this.#failures += 1;
      logger.debug(
        { error: messageOf(error), waitMs },
        'the policies in force are not reported; trying again',
      );
      return waitMs;
    }
  }

  #body(changed: ReadonlySet<string>): NodePolicyReport {
    const isComplete = !this.#isKnown;
    const outcomes: PolicyOutcome[] = [];
    const removed: string[] = [];
    for (const uid of isComplete ? this.#outcomes.keys() : changed) {
      const outcome = this.#outcomes.get(uid);
      if (outcome === undefined) removed.push(uid);
      else outcomes.push(outcome);
    }
    const { kind } = nodePolicyReports;
    const metadata = { name: this.#options.nodeName };
    return { apiVersion: controlPlaneApiVersion, kind, metadata, isComplete, outcomes, removed };
  }
}
