import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';

/** Where the audit log is, and how large it gets: `maxBytes` each for the file itself and `backups` before it. */
export type AuditFileOptions = {
  readonly folder: string;
  readonly maxBytes: number;
  readonly backups: number;
  readonly logger: Logger;
};

const fileName = 'np.log';

/**
 * A file of lines that never grows beyond its size: full ones are kept as `np.log.1`, the newest, and so on. Lines are
 * written in the background; those that cannot be are lost, and nothing else is.
 */
export class AuditFile {
  readonly #options: AuditFileOptions;
  #waiting: string[] = [];
  #writing: Promise<void> | undefined;
  #size: number | undefined;

  constructor(options: AuditFileOptions) {
    this.#options = options;
  }

  append(line: string): void {
    this.#waiting.push(line);
    this.#writing ??= this.#write();
  }

  /** Resolves when everything appended so far is written. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    // `#writing` has to be set before this is over.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const text = `${this.#waiting.join('\n')}\n`;
      this.#waiting = [];
      try {
        await this.#append(text);
      } catch (error) {
        this.#size = undefined;
        this.#options.logger.warn({ reason: messageOf(error) }, 'lines of the audit log are lost');
      }
    }
    this.#writing = undefined;
  }

  async #append(text: string): Promise<void> {
    const { folder, maxBytes } = this.#options;
    this.#size ??= await this.#open();
    if (this.#size > 0 && this.#size + text.length > maxBytes) {
      await this.#rotate();
      this.#size = 0;
    }
    await appendFile(join(folder, fileName), text, { mode: 0o600 });
    this.#size += text.length;
  }

  async #open(): Promise<number> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true });
    const found = await stat(join(folder, fileName)).catch(() => undefined);
    return found?.size ?? 0;
  }

  async #rotate(): Promise<void> {
    const { folder, backups } = this.#options;
    const path = (number: number) => join(folder, number === 0 ? fileName : `${fileName}.${number}`);
    for (let number = backups; number > 0; number--) {
      await rename(path(number - 1), path(number)).catch(ignoreMissing);
    }
  }
}

function ignoreMissing(error: unknown): void {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (!isMissing) throw error;
}
