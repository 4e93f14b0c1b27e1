import { CodedError } from '#base/errors.ts';
import { type Exec, output } from '#base/exec.ts';

/** The set of every node's pod range, by Antrea's name: traffic to it is never masqueraded. */
export const podIpSetName = 'ANTREA-POD-IP';

const setType = 'hash:net';

/** What `ipset save` says of a set; undefined when there is no such set. */
export type ObservedSet = { readonly type: string; readonly members: ReadonlySet<string> } | undefined;

/** Reads the output of `ipset save <name>`. */
export function parseIpset(name: string, text: string): ObservedSet {
  const lines = text.split('\n');
  const created = lines.find((line) => line.startsWith(`create ${name} `));
  if (created === undefined) return undefined;
  const prefix = `add ${name} `;
  const members = lines
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length).split(' ')[0] ?? '');
  return { type: created.split(' ')[2] ?? '', members: new Set(members) };
}

/**
 * Lines for `ipset restore` that make the set hold exactly `wanted`; empty when it does. A set of another type under our
 * name is replaced, which fails while somebody's rules refer to it.
 */
export function ipsetLines(name: string, wanted: readonly string[], observed: ObservedSet): string[] {
  const usable = observed?.type === setType ? observed : undefined;
  const members = usable?.members ?? new Set<string>();
  const wantedSet = new Set(wanted);
  return [
    ...(observed === usable ? [] : [`destroy ${name}`]),
    ...(usable === undefined ? [`create ${name} ${setType} family inet`] : []),
    ...[...members].filter((member) => !wantedSet.has(member)).map((member) => `del ${name} ${member}`),
    ...[...wantedSet].filter((member) => !members.has(member)).map((member) => `add ${name} ${member}`),
  ];
}

/**
 * Makes the set `name` hold exactly the networks `wanted`, or at least these while `keepOthers`, in two processes at
 * most. Returns the number of changes.
 */
export async function syncIpset(
  exec: Exec,
  name: string,
  wanted: readonly string[],
  { keepOthers = false } = {},
): Promise<number> {
  const observed = await readIpset(exec, name);
  const kept = keepOthers && observed?.type === setType ? observed.members : [];
  const lines = ipsetLines(name, [...wanted, ...kept], observed);
  if (lines.length === 0) return 0;
  await output(exec, { file: 'ipset', args: ['restore', '-exist'], stdin: `${lines.join('\n')}\n` });
  return lines.length;
}

/** Removes the set; true when there was one. */
export async function destroyIpset(exec: Exec, name: string): Promise<boolean> {
  if ((await readIpset(exec, name)) === undefined) return false;
  await output(exec, { file: 'ipset', args: ['destroy', name] });
  return true;
}

async function readIpset(exec: Exec, name: string): Promise<ObservedSet> {
  const result = await exec.run({ file: 'ipset', args: ['save', name] });
  if (result.code === 0) return parseIpset(name, result.stdout);
  if (result.stderr.includes('does not exist')) return undefined;
  throw new CodedError('ANTREA_COMMAND_FAILED', `ipset save ${name} failed: ${result.stderr.trim()}`);
}
