import { type Argument, type Command, type CommandPath, knownFlags, leafOf } from './command.ts';
import { type Flag, helpFlag } from './flag.ts';
import { findPath, flagOfOption, isOption } from './parse.ts';

/** One thing that may stand where the cursor is. */
export type Candidate = { readonly value: string; readonly description: string };

/** What may stand there. With `filesToo` the shell offers the names of files when there is nothing better. */
export type Completion = { readonly candidates: readonly Candidate[]; readonly filesToo: boolean };

/** What may come for the last of `words`, which is not finished, often empty. */
export function complete<C>(root: Command<C>, words: readonly string[]): Completion {
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const path = findPath(root, before);
  const flags = knownFlags(path, helpFlag(leafOf(path).name));
  const [name = '', ...value] = last.split('=');
  if (value.length > 0 && isOption(last)) return optionValue(flags, name, value.join('='), `${name}=`);
  const option = before.at(-1) ?? '';
  if (isOption(option) && !option.includes('=') && takesValue(flagOfOption(flags, option))) {
    return optionValue(flags, option, last, '');
  }
  if (last.startsWith('-')) return only(options(flags), last);
  return wordsAfter(path, before, last);
}

function takesValue(flag: Flag | undefined): boolean {
  return flag !== undefined && flag.type !== 'bool';
}

function optionValue(flags: readonly Flag[], option: string, start: string, prefix: string): Completion {
  const flag = flagOfOption(flags, option);
  const choices = flag?.type === 'bool' ? ['true', 'false'] : (flag?.choices ?? flag?.usual);
  if (choices === undefined) return { candidates: [], filesToo: flag?.type === 'string' };
  const values = choices.map((value) => ({ value: `${prefix}${value}`, description: '' }));
  return only(values, `${prefix}${start}`);
}

function options(flags: readonly Flag[]): readonly Candidate[] {
  return flags.map(({ name, usage }) => ({ value: `--${name}`, description: usage }));
}

/** Commands below, or values of the argument that comes next. */
function wordsAfter<C>(path: CommandPath<C>, before: readonly string[], last: string): Completion {
  const { subcommands, args = [] } = leafOf(path);
  if (subcommands !== undefined) {
    const listed = subcommands.filter(({ hidden }) => hidden !== true);
    return only(
      listed.map(({ name, short }) => ({ value: name, description: short })),
      last,
    );
  }
  const argument = argumentAt(args, argumentsGiven(path, before));
  if (argument?.choices !== undefined) {
    return only(
      argument.choices.map((value) => ({ value, description: '' })),
      last,
    );
  }
  return { candidates: [], filesToo: argument !== undefined };
}

function argumentAt(args: readonly Argument[], index: number): Argument | undefined {
  return args[index] ?? (args.at(-1)?.repeated === true ? args.at(-1) : undefined);
}

/** How many arguments of the command stand there already: words that are neither commands nor options nor their values. */
function argumentsGiven<C>(path: CommandPath<C>, before: readonly string[]): number {
  const flags = knownFlags(path, helpFlag(leafOf(path).name));
  let count = 0;
  for (let index = 0; index < before.length; index += 1) {
    const word = before[index] ?? '';
    if (!isOption(word)) count += 1;
    else if (!word.includes('=') && takesValue(flagOfOption(flags, word))) index += 1;
  }
  return count - (path.length - 1);
}

function only(candidates: readonly Candidate[], start: string): Completion {
  return { candidates: candidates.filter(({ value }) => value.startsWith(start)), filesToo: false };
}

/**
 * The answer to `__complete`, as programs on cobra give it, which is what kubectl expects of its plugins: a line
 * `value<tab>description` each, then `:4`, or `:0` when names of files may do.
 */
export function completionText({ candidates, filesToo }: Completion): string {
  const lines = candidates.map(({ value, description }) =>
    description === '' ? value : `${value}\t${description}`,
  );
  return [...lines, filesToo ? ':0' : ':4', ''].join('\n');
}
