import type { Exec } from '#base/exec.ts';
import { type Backend, program } from './backend.ts';
import type { Family } from './chain.ts';
import { restore } from './iptables.ts';

/** All of our chains begin so, and nobody else's. */
const ours = 'ANTREA-';

/**
 * Text for `iptables-restore --noflush` that removes every chain of ours, and every rule that leads to one, found in the
 * output of `iptables-save`; undefined when there is none.
 */
export function removalScript(saved: string): string | undefined {
  const tables = saved.split(/^(?=\*)/m).map(tableRemoval);
  const script = tables.filter((text) => text !== undefined).join('');
  return script === '' ? undefined : script;
}

function tableRemoval(saved: string): string | undefined {
  const lines = saved.split('\n');
  const chains = lines
    .filter((line) => line.startsWith(`:${ours}`))
    .map((line) => line.slice(1).split(' ')[0] ?? '');
  const jumps = lines.filter((line) => isForeignJumpToOurs(line)).map((line) => line.replace('-A ', '-D '));
  if (chains.length + jumps.length === 0) return undefined;
  const commands = [...jumps, ...chains.map((name) => `-F ${name}`), ...chains.map((name) => `-X ${name}`)];
  return [lines[0], ...commands, 'COMMIT', ''].join('\n');
}

function isForeignJumpToOurs(line: string): boolean {
  return line.startsWith('-A ') && !line.startsWith(`-A ${ours}`) && line.includes(` -j ${ours}`);
}

/** Removes everything of ours from one backend and IP version; true when there was something. */
export async function removeChains(exec: Exec, backend: Backend, family: Family): Promise<boolean> {
  const saved = await exec.run({ file: program(backend, family, '-save'), args: [] });
  const script = saved.code === 0 ? removalScript(saved.stdout) : undefined;
  if (script === undefined) return false;
  await restore(exec, backend, family, script);
  return true;
}
