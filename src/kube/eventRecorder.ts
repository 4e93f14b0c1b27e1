import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import { resourcePath } from './objects.ts';
import type { KubeTransport } from './transport.ts';

/** An object that something happened to. */
export type EventSubject = {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
};

/** What happened. `reason` and `action` are CamelCase words, `note` is a sentence. */
export type EventReport = {
  readonly type: 'Normal' | 'Warning';
  readonly regarding: EventSubject;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
};

/** `component` is what reports, `instance` its pod. */
export type EventRecorderOptions = {
  readonly transport: KubeTransport;
  readonly component: string;
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Longest note that the API takes. */
const mostText = 1_024;
/** The same event within this is a repetition, counted in the first one. */
const seriesMs = 360_000;
/** So many events at once, then one a second: events are for people, who cannot read more. */
const burst = 50;
const perSecond = 1;
const mostSeries = 4_096;

type Series = { readonly path: string; count: number; seenAt: number };

/** Writes events.k8s.io/v1 Events: a repetition counts up the first event, and what is too much is dropped. */
export class EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #series = new Map<string, Series>();
  #tokens = burst;
  #filledAt: number;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
    this.#filledAt = options.clock.monotonic();
  }

  /** Never rejects: an event that cannot be written is logged. */
  async record(report: EventReport): Promise<void> {
    const { logger } = this.#options;
    const { regarding, reason } = report;
    if (!this.#take()) {
      logger.debug({ object: regarding.name, reason }, 'too many events; one is dropped');
      return;
    }
    try {
      await this.#write(report);
    } catch (error) {
      logger.debug({ object: regarding.name, reason, error: messageOf(error) }, 'an event was not written');
    }
  }

  async #write(report: EventReport): Promise<void> {
    const key = JSON.stringify([report.regarding.uid, report.reason, report.note]);
    const now = this.#options.clock.monotonic();
    const series = this.#series.get(key);
    if (series !== undefined && now - series.seenAt < seriesMs) {
      series.count += 1;
      series.seenAt = now;
      await this.#repeat(series);
      return;
    }
    const path = await this.#create(report);
    this.#series.delete(key);
    this.#series.set(key, { path, count: 1, seenAt: now });
    for (const oldest of this.#series.keys()) {
      if (this.#series.size <= mostSeries) break;
      this.#series.delete(oldest);
    }
  }

  /** Returns the path of the new event. */
  async #create({ type, regarding, reason, action, note }: EventReport): Promise<string> {
    const { transport, component, instance } = this.#options;
    // Where events about objects of no namespace belong.
    const namespace = regarding.namespace === '' ? 'default' : regarding.namespace;
    const nowMs = this.#options.clock.now();
    const name = `${regarding.name}.${Math.floor(nowMs * 1_000_000).toString(16)}`;
    const path = resourcePath('events.k8s.io', 'v1', 'events', namespace);
    const body = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name, namespace },
      eventTime: microTime(nowMs),
      reportingController: component,
      reportingInstance: instance,
      type,
      reason,
      action,
      note: note.length <= mostText ? note : `${note.slice(0, mostText - 1)}…`,
      regarding,
    };
    await transport.request({ method: 'POST', path, body });
    return `${path}/${encodeURIComponent(name)}`;
  }

  async #repeat({ path, count }: Series): Promise<void> {
    const { transport, clock } = this.#options;
    const body = { series: { count, lastObservedTime: microTime(clock.now()) } };
    await transport.request({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
  }

  #take(): boolean {
    const now = this.#options.clock.monotonic();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1_000) * perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

/** As Kubernetes writes MicroTime. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
