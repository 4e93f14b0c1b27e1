import { type Argument, type CommandPath, leafOf, pathName } from './command.ts';
import { UsageError } from './usageError.ts';

/** Compares the words after a command with the arguments it takes. @throws UsageError */
export function checkArguments<C>(path: CommandPath<C>, words: readonly string[]): void {
  const { run, args = [] } = leafOf(path);
  const name = pathName(path);
  const [first] = words;
  if (run === undefined && first !== undefined) {
    throw new UsageError(name, `unknown command ${JSON.stringify(first)} for "${name}"`);
  }
  checkCount(name, args, words);
  for (const [index, word] of words.entries()) checkWord(name, args[index] ?? args.at(-1), word);
}

function checkCount(name: string, args: readonly Argument[], words: readonly string[]): void {
  const missing = args.find(({ required }, index) => required === true && index >= words.length);
  if (missing !== undefined) throw new UsageError(name, `"${name}" needs ${missing.name}`);
  const most = args.at(-1)?.repeated === true ? Number.POSITIVE_INFINITY : args.length;
  if (words.length <= most) return;
  const problem =
    most === 0 ? 'takes no arguments' : `takes at most ${most} argument${most === 1 ? '' : 's'}`;
  throw new UsageError(name, `"${name}" ${problem}, received ${words.length}`);
}

function checkWord(name: string, argument: Argument | undefined, word: string): void {
  if (word === '') throw new UsageError(name, `${argument?.name ?? 'an argument'} is empty`);
  if (argument?.choices === undefined || argument.choices.includes(word)) return;
  throw new UsageError(
    name,
    `invalid ${argument.name} ${JSON.stringify(word)}: one of ${argument.choices.join(', ')}`,
  );
}

/** How usage lines show an argument: `[name]`, `<name>` when required, with dots when repeated. */
export function argumentUsage({ name, required, repeated }: Argument): string {
  const dots = repeated === true ? '...' : '';
  return required === true ? `<${name}>${dots}` : `[${name}]${dots}`;
}
