import type { Clock } from '#base/clock.ts';
import { cookieText } from '../cookie.ts';
import type { FlowOperation } from '../flowDiff.ts';
import { type FlowPlace, placeKey } from './believedFlows.ts';
import { type FlowEvent, parseFlowNotice } from './flowNotice.ts';

/** Hears the lines of the monitor, and when it ended. */
export type FlowListener = { hear(line: string): void; lost(): void };

/** Above this many operations in a bundle reading everything once is cheaper than hearing of each. */
const manyOperations = 2_000;

/**
 * Knows from the switch's own words what became of our flows. Once attached and after one full reading it is sure:
 * every change that we make is seen as it comes into force, and every other change is suspect. Whenever something may
 * have been missed it is unsure, until the next full reading.
 */
export class FlowWitness implements FlowListener {
  readonly #clock: Clock;
  /** Changes that nobody here made. */
  #suspects = new Map<string, FlowEvent>();
  #onSuspect: () => void = () => undefined;
  #state: 'deaf' | 'listening' | 'paused' = 'deaf';
  #isSure = false;
  #isReading = false;
  /** By event: the bundles that are to cause it, the first one first. */
  readonly #expected = new Map<string, number[]>();
  /** By bundle: how many of its events are to come. */
  readonly #pending = new Map<number, number>();
  #bundles = 0;
  readonly #waiting = new Set<{ readonly upTo: number; readonly done: () => void }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `act` is called when there are suspects. */
  onSuspect(act: () => void): void {
    this.#onSuspect = act;
  }

  /** Whether every change is heard; what there was before may still be unknown. */
  get isListening(): boolean {
    return this.#state === 'listening';
  }

  /** Whether the switch is known to hold what it is believed to hold, but for suspects. */
  get isSure(): boolean {
    return this.#isSure;
  }

  hear(line: string): void {
    // Between being lost and the next full reading nobody asks what happens to single flows.
    if (!this.#isAttentive && line.startsWith(' event=')) return;
    const notice = parseFlowNotice(line);
    switch (notice?.kind) {
      case undefined:
        return;
      case 'attached':
        if (this.#state === 'deaf') this.#state = 'listening';
        return;
      case 'paused':
        this.#state = 'paused';
        this.doubt();
        return;
      case 'resumed':
        this.#state = 'listening';
        return;
      case 'set':
      case 'gone':
        this.#note(notice);
        return;
      default:
        notice satisfies undefined;
    }
  }

  lost(): void {
    this.#state = 'deaf';
    this.doubt();
  }

  /** Something may have happened that is not told: only a full reading helps. */
  doubt(): void {
    this.#isSure = false;
    this.#isReading = false;
    this.#expected.clear();
    this.#pending.clear();
    this.#wake();
  }

  /** A full reading of the switch begins: what happens from here on is told. */
  readingBegins(): void {
    this.#expected.clear();
    this.#pending.clear();
    this.#isReading = this.#state === 'listening';
  }

  /** What was read has been compared, and put right. */
  readingEnded(): void {
    this.#isSure = this.#isReading;
    this.#isReading = false;
    this.#wake();
  }

  /** These operations are about to be sent. */
  expect(operations: readonly FlowOperation[]): void {
    if (!this.#isAttentive) return;
    if (operations.length > manyOperations) {
      this.doubt();
      return;
    }
    this.#bundles += 1;
    for (const operation of operations) {
      const event = eventOf(operation);
      const bundles = this.#expected.get(event);
      if (bundles === undefined) this.#expected.set(event, [this.#bundles]);
      else bundles.push(this.#bundles);
    }
    this.#pending.set(this.#bundles, operations.length);
  }

  /** Resolves when everything sent so far was seen: true. False after `ms`, or when it cannot be known. */
  async seen(ms: number): Promise<boolean> {
    if (!this.#isSure) return false;
    if (this.#pending.size === 0) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { upTo: this.#bundles, done: resolve };
    this.#waiting.add(waiter);
    const over = new AbortController();
    await Promise.race([promise, this.#clock.sleep(ms, over.signal).catch(() => undefined)]);
    over.abort();
    this.#waiting.delete(waiter);
    return this.#isSure && this.#isSeen(waiter.upTo);
  }

  /** The places of changes that nobody here made; they are no suspects any more. */
  takeSuspects(): FlowEvent[] {
    const suspects = [...this.#suspects.values()];
    this.#suspects = new Map();
    return suspects;
  }

  get #isAttentive(): boolean {
    return this.#isSure || this.#isReading;
  }

  #note(event: FlowEvent): void {
    const text = textOf(event);
    const bundles = this.#expected.get(text);
    const bundle = bundles?.shift();
    if (bundle === undefined) {
      this.#suspects.set(placeKey(event), event);
      this.#onSuspect();
      return;
    }
    if (bundles?.length === 0) this.#expected.delete(text);
    this.#count(bundle);
  }

  #count(bundle: number): void {
    const left = (this.#pending.get(bundle) ?? 0) - 1;
    if (left > 0) {
      this.#pending.set(bundle, left);
      return;
    }
    this.#pending.delete(bundle);
    this.#wake();
  }

  #wake(): void {
    for (const waiter of this.#waiting) if (this.#isSeen(waiter.upTo)) waiter.done();
  }

  #isSeen(upTo: number): boolean {
    for (const bundle of this.#pending.keys()) if (bundle <= upTo) return false;
    return true;
  }
}

function textOf({ kind, table, match, actions, cookie }: FlowEvent): string {
  return kind === 'gone' ? goneText({ table, match }) : setText({ table, match, actions, cookie });
}

function eventOf(operation: FlowOperation): string {
  return operation.kind === 'delete' ? goneText(operation.flow) : setText(operation.flow);
}

function goneText(place: FlowPlace): string {
  return `gone ${placeKey(place)}`;
}

function setText(flow: FlowPlace & { readonly actions: string; readonly cookie: bigint }): string {
  return `set ${placeKey(flow)} ${cookieText(flow.cookie)} ${flow.actions}`;
}
