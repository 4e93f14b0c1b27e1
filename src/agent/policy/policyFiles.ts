import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '#base/errors.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import type { Logger } from '#telemetry/logger.ts';
import { removeTemporaryFiles, replaceFile } from '../install/replaceFile.ts';

/** What the controller said last about this node. */
export type LastGood = {
  readonly policies: readonly NetworkPolicy[];
  readonly addressGroups: readonly AddressGroup[];
  readonly appliedToGroups: readonly AppliedToGroup[];
};

/** The folders below the one of all policies. */
const folders = {
  policies: 'network-policies',
  addressGroups: 'address-groups',
  appliedToGroups: 'applied-to-groups',
} as const;

type Kind = keyof typeof folders;
const kinds = ['policies', 'addressGroups', 'appliedToGroups'] as const satisfies readonly Kind[];
type Stored = { readonly metadata: { readonly name: string } };

/** There once everything of the controller's first answer was written: without it the files may be half the truth. */
const completeMark = 'complete';

/** Keeps what the controller said, so that an agent that starts while the controller is away goes on with it. */
export class PolicyFiles {
  readonly #folder: string;
  readonly #logger: Logger;
  #waiting = new Map<
    string,
    { readonly kind: Kind; readonly name: string; readonly object: Stored | undefined }
  >();
  #writing: Promise<void> | undefined;
  /** The files that there should be, since a whole answer said so; undefined before. */
  #wanted: Set<string> | undefined;
  #mustSweep = false;

  constructor(options: { readonly folder: string; readonly logger: Logger }) {
    this.#folder = options.folder;
    this.#logger = options.logger;
  }

  /** What was kept; undefined when nothing was, or not all of it. */
  async load(): Promise<LastGood | undefined> {
    try {
      await readFile(join(this.#folder, completeMark));
      return {
        policies: await this.#loadAll<NetworkPolicy>('policies'),
        addressGroups: await this.#loadAll<AddressGroup>('addressGroups'),
        appliedToGroups: await this.#loadAll<AppliedToGroup>('appliedToGroups'),
      };
    } catch (error) {
      this.#logger.info({ reason: messageOf(error) }, 'no policies of a former run');
      return undefined;
    }
  }

  /** Keeps exactly these, and what is put from now on. */
  async replace(all: LastGood): Promise<void> {
    this.#wanted = new Set();
    this.#mustSweep = true;
    for (const kind of kinds) for (const object of all[kind]) this.put(kind, object.metadata.name, object);
    this.#writing ??= this.#write();
    await this.flushed();
    await replaceFile(this.#folder, completeMark, { text: '' }, 0o600);
  }

  /** Keeps the latest version of an object, or (undefined) that it is gone. Written in the background. */
  put(kind: Kind, name: string, object: Stored | undefined): void {
    this.#waiting.set(`${kind}/${name}`, { kind, name, object });
    if (object === undefined) this.#wanted?.delete(pathOf(kind, name));
    else this.#wanted?.add(pathOf(kind, name));
    this.#writing ??= this.#write();
  }

  /** Resolves when everything put so far is on the disk. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    // More may be put in this turn of the event loop; and `#writing` has to be set before this is over.
    await Promise.resolve();
    try {
      for (const kind of kinds) await mkdir(join(this.#folder, folders[kind]), { recursive: true });
      await this.#writeWaiting();
      // Only now: a policy that takes the place of another is on the disk before that is gone from it.
      while (this.#mustSweep) {
        this.#mustSweep = false;
        await this.#sweep();
        await this.#writeWaiting();
      }
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.size > 0) {
      const waiting = [...this.#waiting.values()];
      this.#waiting = new Map();
      for (const each of waiting) await this.#writeOne(each.kind, each.name, each.object);
    }
  }

  /** Removes what nobody wants. Nothing is written meanwhile. */
  async #sweep(): Promise<void> {
    for (const kind of kinds) {
      for (const file of await readdir(join(this.#folder, folders[kind]))) {
        const path = join(folders[kind], file);
        if (this.#wanted?.has(path) !== true) await rm(join(this.#folder, path), { force: true });
      }
    }
  }

  async #writeOne(kind: Kind, name: string, object: Stored | undefined): Promise<void> {
    const folder = join(this.#folder, folders[kind]);
    try {
      if (object === undefined) await rm(join(folder, fileOf(name)), { force: true });
      else await replaceFile(folder, fileOf(name), { text: JSON.stringify(object) }, 0o600);
    } catch (err) {
      this.#logger.error({ err, kind, name }, 'a policy could not be kept on the disk');
    }
  }

  async #loadAll<T extends Stored>(kind: Kind): Promise<T[]> {
    const folder = join(this.#folder, folders[kind]);
    // A run that was killed while it wrote leaves a file that may be half, or older than the one in its place.
    await removeTemporaryFiles(folder);
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const objects: T[] = [];
    for (const file of files) objects.push(JSON.parse(await readFile(join(folder, file), 'utf8')));
    return objects;
  }
}

/** Below the folder of all. */
function pathOf(kind: Kind, name: string): string {
  return join(folders[kind], fileOf(name));
}

function fileOf(name: string): string {
  return `${encodeURIComponent(name)}.json`;
}
