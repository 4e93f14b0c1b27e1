import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import { replaceFile } from '../install/replaceFile.ts';
import { type KeptStats, keptStatsSchema } from './keptStats.ts';

const fileName = 'statistics.json';

/** Keeps the statistics for the next run of the agent. A reboot of the node takes them away, as it does the switch's. */
export class StatsFile {
  readonly #folder: string;
  readonly #logger: Logger;

  constructor(options: { readonly folder: string; readonly logger: Logger }) {
    this.#folder = options.folder;
    this.#logger = options.logger;
  }

  /** What was kept; undefined when nothing was, or it cannot be read. */
  async load(): Promise<KeptStats | undefined> {
    try {
      return keptStatsSchema.parse(JSON.parse(await readFile(join(this.#folder, fileName), 'utf8')));
    } catch (error) {
      this.#logger.info({ reason: messageOf(error) }, 'no statistics of a former run');
      return undefined;
    }
  }

  /** Keeps these in place of what was kept. Never rejects. */
  async save(kept: KeptStats): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      await replaceFile(this.#folder, fileName, { text: JSON.stringify(kept) }, 0o600);
    } catch (err) {
      this.#logger.error({ err }, 'statistics could not be kept on the disk');
    }
  }
}
