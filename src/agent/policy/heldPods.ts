import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Logger } from '#telemetry/logger.ts';
import type { Attachment } from '../cni/request.ts';
import { removeTemporaryFiles, replaceFile } from '../install/replaceFile.ts';

const schema = z.object({
  containerId: z.string(),
  ifname: z.string(),
  netns: z.string(),
  podName: z.string(),
  podNamespace: z.string(),
  podUid: z.string().exactOptional(),
});

/** The sandboxes whose traffic is held back, also on the disk: an agent that starts goes on where the last one ended. */
export class HeldPods {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #pods = new Map<string, Attachment>();

  private constructor(folder: string, logger: Logger) {
    this.#folder = folder;
    this.#logger = logger;
  }

  /** Reads what a former run left. A file that cannot be read is skipped: its sandbox never got an answer. */
  static async open(options: { readonly folder: string; readonly logger: Logger }): Promise<HeldPods> {
    const { folder, logger } = options;
    const held = new HeldPods(folder, logger);
    await mkdir(folder, { recursive: true });
    await removeTemporaryFiles(folder);
    for (const name of await readdir(folder)) {
      const parsed = schema.safeParse(parseJson(await readFile(join(folder, name), 'utf8')));
      if (parsed.success) held.#pods.set(parsed.data.containerId, parsed.data);
      else logger.warn({ file: name }, 'cannot read which pod was held back');
    }
    return held;
  }

  has(containerId: string): boolean {
    return this.#pods.has(containerId);
  }

  list(): readonly Attachment[] {
    return [...this.#pods.values()];
  }

  /** Never rejects: a full disk holds up no pod. */
  async add(pod: Attachment): Promise<void> {
    this.#pods.set(pod.containerId, pod);
    try {
      await replaceFile(this.#folder, pod.containerId, { text: JSON.stringify(pod) }, 0o600);
    } catch (err) {
      this.#logger.warn(
        { err, container: pod.containerId },
        'a restart would not know that a pod is held back',
      );
    }
  }

  /** Never rejects. */
  async delete(containerId: string): Promise<void> {
    if (!this.#pods.delete(containerId)) return;
    await rm(join(this.#folder, containerId), { force: true }).catch((err: unknown) =>
      this.#logger.warn({ err, container: containerId }, 'a restart would hold a pod back again'),
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
