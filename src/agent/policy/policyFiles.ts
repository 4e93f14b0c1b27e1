import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '#base/errors.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import type { Logger } from '#telemetry/logger.ts';
import { replaceFile } from '../install/replaceFile.ts';

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

  /** Keeps exactly these. */
  async replace(all: LastGood): Promise<void> {
    for (const kind of ['policies', 'addressGroups', 'appliedToGroups'] as const) {
      await mkdir(join(this.#folder, folders[kind]), { recursive: true });
      const names = new Set(all[kind].map((object) => fileOf(object.metadata.name)));
      for (const object of all[kind]) this.put(kind, object.metadata.name, object);
      for (const file of await readdir(join(this.#folder, folders[kind]))) {
        if (!names.has(file)) await rm(join(this.#folder, folders[kind], file), { force: true });
      }
    }
    await this.flushed();
    await replaceFile(this.#folder, completeMark, { text: '' }, 0o600);
  }

  /** Keeps the latest version of an object, or (undefined) that it is gone. Written in the background. */
  put(kind: Kind, name: string, object: Stored | undefined): void {
    this.#waiting.set(`${kind}/${name}`, { kind, name, object });
    this.#writing ??= this.#write();
  }

  /** Resolves when everything put so far is on the disk. */
  async flushed(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #write(): Promise<void> {
    // More may be put in this turn of the event loop; and `#writing` has to be set before this is over.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      const waiting = [...this.#waiting.values()];
      this.#waiting = new Map();
      for (const each of waiting) await this.#writeOne(each.kind, each.name, each.object);
    }
    this.#writing = undefined;
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
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const objects: T[] = [];
    for (const file of files) objects.push(JSON.parse(await readFile(join(folder, file), 'utf8')));
    return objects;
  }
}

function fileOf(name: string): string {
  return `${encodeURIComponent(name)}.json`;
}
