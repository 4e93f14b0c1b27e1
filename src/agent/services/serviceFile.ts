import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '#base/errors.ts';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';
import type { Logger } from '#telemetry/logger.ts';
import { replaceFile } from '../install/replaceFile.ts';
import type { ServiceChanges } from './serviceDrops.ts';

const fileName = 'services.json';

/** Keeps the frontends known last, so that an agent that starts while the API server is away guards them at once. */
export class ServiceFile {
  readonly #folder: string;
  readonly #logger: Logger;
  #waiting: ServiceChanges | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: { readonly folder: string; readonly logger: Logger }) {
    this.#folder = options.folder;
    this.#logger = options.logger;
  }

  /** What was kept; undefined when nothing was. */
  async load(): Promise<Map<string, readonly ServiceFrontend[]> | undefined> {
    try {
      const entries: [string, readonly ServiceFrontend[]][] = JSON.parse(
        await readFile(join(this.#folder, fileName), 'utf8'),
      );
      return new Map(entries);
    } catch (error) {
      this.#logger.info({ reason: messageOf(error) }, 'no Services of a former run');
      return undefined;
    }
  }

  /** Keeps exactly these. Written in the background, the latest version only. */
  put(services: ServiceChanges): void {
    this.#waiting = services;
    this.#writing ??= this.#write();
  }

  /** Resolves when everything put so far is on the disk. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    // More may be put in this turn of the event loop; and `#writing` has to be set before this is over.
    await Promise.resolve();
    while (this.#waiting !== undefined) {
      const text = JSON.stringify([...this.#waiting]);
      this.#waiting = undefined;
      try {
        await mkdir(this.#folder, { recursive: true });
        await replaceFile(this.#folder, fileName, { text }, 0o600);
      } catch (err) {
        this.#logger.error({ err }, 'Services could not be kept on the disk');
      }
    }
    this.#writing = undefined;
  }
}
