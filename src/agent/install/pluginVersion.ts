import type { Exec } from '#base/exec.ts';

/** What a CNI plugin says about itself: its version, that it has none to tell, or that it cannot be run at all. */
export type PluginVersion =
  | { readonly kind: 'version'; readonly parts: readonly [number, number, number] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'broken' };

/** Runs the plugin without CNI_COMMAND: it then prints `CNI portmap plugin v1.7.1` on standard error. */
export async function pluginVersion(exec: Exec, path: string): Promise<PluginVersion> {
  try {
    const { code, stderr } = await exec.run({
      file: path,
      args: [],
      env: { CNI_COMMAND: '' },
      timeoutMs: 5000,
    });
    const numbers = /\bv(\d+)\.(\d+)\.(\d+)/.exec(stderr)?.slice(1).map(Number);
    const [major, minor, patch] = numbers ?? [];
    if (major !== undefined && minor !== undefined && patch !== undefined) {
      return { kind: 'version', parts: [major, minor, patch] };
    }
    return { kind: code === null ? 'broken' : 'unknown' };
  } catch {
    return { kind: 'broken' };
  }
}

/** Whether a plugin should give way to `ours`: it is older, or it cannot be run. One of unknown age is left alone. */
export function isOutdated(theirs: PluginVersion, ours: PluginVersion): boolean {
  if (theirs.kind === 'broken') return ours.kind !== 'broken';
  if (theirs.kind !== 'version' || ours.kind !== 'version') return false;
  for (const [index, part] of ours.parts.entries()) {
    const other = theirs.parts[index] ?? 0;
    if (other !== part) return other < part;
  }
  return false;
}
