import type { Exec } from '#base/exec.ts';

/**
 * Runs programs inside the network namespace that `path` names (`/var/run/netns/x`, `/proc/<pid>/ns/net`). Everything but
 * the network stays the agent's, so programs and libraries come from the agent's image.
 */
export function inNetns(exec: Exec, path: string): Exec {
  return {
    run: (command) =>
      exec.run({ ...command, file: 'nsenter', args: [`--net=${path}`, command.file, ...command.args] }),
  };
}
