import { type Command, type CommandPath, inheritedFlags, leafOf, pathName } from './command.ts';
import { parseDuration } from './duration.ts';
import { type Flag, helpFlag } from './flag.ts';
import { Invocation } from './invocation.ts';
import { UsageError } from './usageError.ts';

/** The command that `argv` names, and its options and arguments. */
export type Parsed<C> = { readonly path: CommandPath<C>; readonly invocation: Invocation };

/** Reads the words after the program's name. Options may stand anywhere; `--` ends them. @throws UsageError */
export function parseArguments<C>(root: Command<C>, argv: readonly string[]): Parsed<C> {
  const path = findPath(root, argv);
  const reader = new FlagReader(path);
  const words = reader.read(argv);
  const names = words.slice(path.length - 1);
  checkArguments(path, names, reader.values.get('help') === 'true');
  return { path, invocation: new Invocation(names, reader.values) };
}

/** Follows the words that name commands, stepping over options and their values. */
function findPath<C>(root: Command<C>, argv: readonly string[]): CommandPath<C> {
  let path: CommandPath<C> = [root];
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') break;
    if (isOption(word)) {
      if (takesNextWord(path, word)) index += 1;
      continue;
    }
    const next = leafOf(path).subcommands?.find((command) => isNamed(command, word));
    if (next === undefined) break;
    path = [...path, next];
  }
  return path;
}

function isNamed<C>(command: Command<C>, word: string): boolean {
  return command.name === word || (command.aliases ?? []).includes(word);
}

function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

function takesNextWord<C>(path: CommandPath<C>, word: string): boolean {
  if (word.includes('=')) return false;
  const flags = knownFlags(path);
  const flag = word.startsWith('--')
    ? flags.find(({ name }) => word === `--${name}`)
    : flags.find(({ shorthand }) => word === `-${shorthand}`);
  return flag !== undefined && flag.type !== 'bool';
}

function knownFlags<C>(path: CommandPath<C>): readonly Flag[] {
  const leaf = leafOf(path);
  return [...inheritedFlags(path), ...(leaf.globalFlags ?? []), ...(leaf.flags ?? []), helpFlag(leaf.name)];
}

function checkArguments<C>(path: CommandPath<C>, words: readonly string[], wantsHelp: boolean): void {
  if (wantsHelp) return;
  const leaf = leafOf(path);
  const [first] = words;
  if (leaf.run === undefined && first !== undefined) {
    throw new UsageError(pathName(path), `unknown command ${JSON.stringify(first)} for "${pathName(path)}"`);
  }
  const most = leaf.args?.length ?? 0;
  if (words.length > most) {
    const problem =
      most === 0 ? 'takes no arguments' : `takes at most ${most} argument${most === 1 ? '' : 's'}`;
    throw new UsageError(pathName(path), `"${pathName(path)}" ${problem}, received ${words.length}`);
  }
}

/** Takes the options out of the words. */
class FlagReader<C> {
  readonly values = new Map<string, string>();
  readonly #path: CommandPath<C>;
  readonly #flags: readonly Flag[];

  constructor(path: CommandPath<C>) {
    this.#path = path;
    this.#flags = knownFlags(path);
    for (const flag of this.#flags) if (flag.default !== undefined) this.values.set(flag.name, flag.default);
  }

  /** The words that are no options. */
  read(argv: readonly string[]): readonly string[] {
    const words: string[] = [];
    const rest = [...argv];
    for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
      if (word === '--') return [...words, ...rest];
      if (word.startsWith('--')) this.#long(word.slice(2), rest);
      else if (isOption(word)) this.#short(word.slice(1), rest);
      else words.push(word);
    }
    return words;
  }

  #long(text: string, rest: string[]): void {
    const [name = '', ...values] = text.split('=');
    const flag = this.#flags.find((candidate) => candidate.name === name);
    if (flag === undefined) throw this.#error(`unknown flag: --${name}`);
    this.#set(flag, values.length > 0 ? values.join('=') : undefined, rest, `--${name}`);
  }

  /** `-vo json`, `-ojson` and `-o=json` are all understood. */
  #short(letters: string, rest: string[]): void {
    const letter = letters.charAt(0);
    const flag = this.#flags.find((candidate) => candidate.shorthand === letter);
    if (flag === undefined) throw this.#error(`unknown shorthand flag: '${letter}' in -${letters}`);
    const after = letters.slice(1);
    if (after.startsWith('=')) {
      this.#set(flag, after.slice(1), rest, `-${letter}`);
    } else if (flag.type !== 'bool') {
      this.#set(flag, after === '' ? undefined : after, rest, `-${letter}`);
    } else {
      this.#set(flag, undefined, rest, `-${letter}`);
      if (after !== '') this.#short(after, rest);
    }
  }

  #set(flag: Flag, given: string | undefined, rest: string[], spelling: string): void {
    const value = given ?? (flag.type === 'bool' ? 'true' : rest.shift());
    if (value === undefined) throw this.#error(`flag needs an argument: ${spelling}`);
    if (!isValid(flag, value)) {
      throw this.#error(`invalid argument ${JSON.stringify(value)} for ${spelling}: not a ${flag.type}`);
    }
    this.values.set(flag.name, value);
  }

  #error(message: string): UsageError {
    return new UsageError(pathName(this.#path), message);
  }
}

function isValid(flag: Flag, value: string): boolean {
  switch (flag.type) {
    case 'string':
      return true;
    case 'bool':
      return value === 'true' || value === 'false';
    case 'duration':
      return parseDuration(value) !== undefined;
    default:
      return flag.type satisfies never;
  }
}
