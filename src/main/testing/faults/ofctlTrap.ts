import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '#kube/testing/eventually.ts';

/**
 * What befalls a bundle. `away`: nothing answers. `refused`: the switch does not take it. `lost`: it is in, but the
 * answer does not come. `killed`: ovs-ofctl is killed after `ms`. `hangs`: no answer for `ms`, and nothing is done.
 * `before` and `after`: the trap is reached, and holds ovs-ofctl until the agent is killed.
 */
export type Mishap = {
  readonly how: 'away' | 'refused' | 'lost' | 'killed' | 'hangs' | 'before' | 'after';
  readonly ms?: number;
  /** How many bundles go well before. */
  readonly skip?: number;
};

/** An `ovs-ofctl` that stands in front of the real one, and meets with mishaps. */
export type OfctlTrap = {
  /** The folder to put first in PATH. */
  readonly path: string;
  /** Sets the trap for one bundle. */
  set(mishap: Mishap): Promise<void>;
  /** Waits until ovs-ofctl is held in a trap `before` or `after`; false when none came within `ms`. */
  reached(ms: number): Promise<boolean>;
  /** Takes the trap away. True when it had not been sprung. */
  disarm(): Promise<boolean>;
};

/** Makes the program in `folder`. */
export async function makeOfctlTrap(folder: string): Promise<OfctlTrap> {
  const path = join(folder, 'bin');
  const [trap, reached] = [join(folder, 'trap'), join(folder, 'reached')];
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'ovs-ofctl'), script(folder));
  await chmod(join(path, 'ovs-ofctl'), 0o755);
  const remove = (file: string) =>
    rm(file).then(
      () => true,
      () => false,
    );
  return {
    path,
    set: async ({ how, ms = 0, skip = 0 }) => {
      await remove(reached);
      await writeFile(trap, `${how} ${ms / 1000} ${skip}\n`);
    },
    reached: async (ms) => {
      try {
        await eventually('the trap is reached', () => remove(reached), ms);
        return true;
      } catch {
        return false;
      }
    },
    disarm: () => remove(trap),
  };
}

/**
 * Bundles come one after the other, so that nobody else touches the files meanwhile. A process may be started long before
 * it gets its bundle: what befalls it is decided with the first line. Large bundles are in files.
 */
function script(folder: string): string {
  return `#!/bin/sh
real=/usr/bin/ovs-ofctl
case " $* " in *" bundle "*) ;; *) exec "$real" "$@" ;; esac
for last; do :; done
if [ "$last" = - ]; then
  IFS= read -r first || exit 0
  bundle() { { printf '%s\\n' "$first"; cat; } | "$real" "$@"; }
else
  bundle() { "$real" "$@"; }
fi
mv '${folder}/trap' '${folder}/sprung' 2>/dev/null || { bundle "$@"; exit; }
read -r how seconds skip < '${folder}/sprung'
if [ "$skip" -gt 0 ]; then
  echo "$how $seconds $((skip - 1))" > '${folder}/trap'
  bundle "$@"
  exit
fi
case "$how" in
  away) echo 'ovs-ofctl: failed to connect to socket (Connection refused)' >&2; exit 1 ;;
  refused) echo 'OFPT_ERROR (OF1.4): OFPFMFC_EPERM' >&2; exit 1 ;;
  lost) bundle "$@"; echo 'ovs-ofctl: vconn_recv (Connection reset by peer)' >&2; exit 1 ;;
  killed)
    if [ "$last" = - ]; then
      { printf '%s\\n' "$first"; cat; } > '${folder}/whole'
      "$real" "$@" < '${folder}/whole' &
    else
      "$real" "$@" &
    fi
    victim=$!; sleep "$seconds"; kill -9 $victim 2>/dev/null; kill -9 $$ ;;
  hangs) sleep "$seconds"; echo 'Alarm clock' >&2; exit 142 ;;
  before) : > '${folder}/reached'; exec sleep 60 ;;
  after) bundle "$@"; : > '${folder}/reached'; exec sleep 60 ;;
esac
`;
}
