import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the kubelets and containerds of several nodes on one kernel need together; kind's own advice. */
const wanted = { max_user_instances: 1024, max_user_watches: 524_288 } as const;

/** Raises the kernel's inotify limits where they are lower: one user runs all nodes. Where that is not allowed, the nodes must do with what there is. */
export function raiseInotifyLimits(folder = '/proc/sys/fs/inotify'): void {
  for (const [name, least] of Object.entries(wanted)) {
    const file = join(folder, name);
    if (!existsSync(file) || Number(readFileSync(file, 'utf8')) >= least) continue;
    try {
      writeFileSync(file, `${least}\n`);
    } catch {
      // Read-only in some sandboxes; three nodes mostly fit the default.
    }
  }
}
