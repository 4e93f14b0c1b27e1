import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { AuditFile } from './auditFile.ts';
import { type AuditRecord, auditText, auditTime } from './auditRecord.ts';

/** Where an {@link AuditLog} writes. */
export type AuditLogOptions = {
  readonly file: Pick<AuditFile, 'append'>;
  readonly logger: Logger;
  readonly clock: Clock;
};

type Held = { readonly record: AuditRecord; readonly since: number; count: number };

/** As Antrea: a sender that is refused tries again and again. */
const windowMs = 1_000;

/**
 * Writes what rules did with packets: lines in Antrea's format to a file, and the same as JSON to the agent's log. Equal
 * ones within a second are one with their number, unless they are of what was allowed: that is one for each connection.
 */
export class AuditLog {
  readonly #options: AuditLogOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  note(record: AuditRecord): void {
    const text = auditText(record);
    if (record.action === 'Allow') {
      this.#write(text, record, 1, '');
      return;
    }
    const held = this.#held.get(text);
    if (held !== undefined) {
      held.count += 1;
      return;
    }
    const { clock } = this.#options;
    this.#held.set(text, { record, since: clock.monotonic(), count: 1 });
    void clock.sleep(windowMs).then(() => this.#release(text));
  }

  /** Writes what is held back. */
  flush(): void {
    for (const text of [...this.#held.keys()]) this.#release(text);
  }

  #release(text: string): void {
    const held = this.#held.get(text);
    if (held === undefined) return;
    this.#held.delete(text);
    const seconds = (this.#options.clock.monotonic() - held.since) / 1000;
    const times = held.count === 1 ? '' : ` [${held.count} packets in ${seconds.toFixed(3)}s]`;
    this.#write(text, held.record, held.count, times);
  }

  #write(text: string, record: AuditRecord, packets: number, times: string): void {
    const { file, logger, clock } = this.#options;
    file.append(`${auditTime(clock.now())} ${text}${times}`);
    logger.info({ ...record, packets }, 'policy rule met a packet');
  }
}
