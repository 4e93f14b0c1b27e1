import { checkArguments } from './arguments.ts';
import { type Command, type CommandPath, knownFlags, leafOf, pathName } from './command.ts';
import { parseDuration } from './duration.ts';
import { type Flag, helpFlag } from './flag.ts';
import { Invocation } from './invocation.ts';
import { UsageError } from './usageError.ts';

/** The command that `argv` names, and its options and arguments. */
export type Parsed<C> = { readonly path: CommandPath<C>; readonly invocation: Invocation };

/**
 * Reads the words after the program's name. Options may stand anywhere; `--` ends them. `onPath` hears which command is
 * meant before anything is refused. @throws UsageError
 */
export function parseArguments<C>(
  root: Command<C>,
  argv: readonly string[],
  onPath: (path: CommandPath<C>) => void = () => undefined,
): Parsed<C> {
  const path = findPath(root, argv);
  onPath(path);
  const reader = new FlagReader(path);
  const words = reader.read(argv);
  const names = words.slice(path.length - 1);
  const invocation = new Invocation(names, reader.values);
  const isHelp = invocation.isOn('help') && leafOf(path).run !== undefined;
  if (!isHelp) checkArguments(path, names);
  return { path, invocation };
}

/** Follows the words that name commands, stepping over options and their values. */
export function findPath<C>(root: Command<C>, argv: readonly string[]): CommandPath<C> {
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

/** Whether a word is an option; a lone `-` means standard input. */
export function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

/** Before its command is known, an option is taken for that of any command that may come. */
function takesNextWord<C>(path: CommandPath<C>, word: string): boolean {
  if (word.includes('=')) return false;
  const flags = [...flagsOf(path), ...flagsBelow(leafOf(path))];
  const takesValue = (name: string) => {
    const flag = flagOfOption(flags, name);
    return flag !== undefined && flag.type !== 'bool';
  };
  if (word.startsWith('--')) return takesValue(word);
  const letters = [...word.slice(1)];
  return letters.findIndex((letter) => takesValue(`-${letter}`)) === letters.length - 1;
}

function flagsBelow<C>({ subcommands = [] }: Command<C>): readonly Flag[] {
  return subcommands.flatMap((command) => [
    ...(command.globalFlags ?? []),
    ...(command.flags ?? []),
    ...flagsBelow(command),
  ]);
}

/** The option that a word like `--output` or `-o` means. */
export function flagOfOption(flags: readonly Flag[], word: string): Flag | undefined {
  return word.startsWith('--')
    ? flags.find(({ name }) => word === `--${name}`)
    : flags.find(({ shorthand }) => word === `-${shorthand}`);
}

function flagsOf<C>(path: CommandPath<C>): readonly Flag[] {
  return knownFlags(path, helpFlag(leafOf(path).name));
}

/** Takes the options out of the words. */
class FlagReader<C> {
  readonly #given = new Map<string, readonly string[]>();
  readonly #path: CommandPath<C>;
  readonly #flags: readonly Flag[];

  constructor(path: CommandPath<C>) {
    this.#path = path;
    this.#flags = flagsOf(path);
  }

  /** The values of all options that were given or have a default. */
  get values(): ReadonlyMap<string, readonly string[]> {
    const defaults = this.#flags.flatMap(({ name, default: value }) =>
      value === undefined ? [] : [[name, [value]] as const],
    );
    return new Map<string, readonly string[]>([...defaults, ...this.#given]);
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
    const problem = problemOf(flag, value);
    if (problem !== undefined) {
      throw this.#error(`invalid argument ${JSON.stringify(value)} for ${spelling}: ${problem}`);
    }
    const earlier = flag.repeated === true ? (this.#given.get(flag.name) ?? []) : [];
    this.#given.set(flag.name, [...earlier, value]);
  }

  #error(message: string): UsageError {
    return new UsageError(pathName(this.#path), message);
  }
}

function problemOf(flag: Flag, value: string): string | undefined {
  if (!isOfType(flag.type, value)) return `not ${flag.type === 'int' ? 'an' : 'a'} ${flag.type}`;
  if (flag.choices === undefined || flag.choices.includes(value)) return undefined;
  return `one of ${flag.choices.join(', ')}`;
}

function isOfType(type: Flag['type'], value: string): boolean {
  switch (type) {
    case 'string':
      return true;
    case 'bool':
      return value === 'true' || value === 'false';
    case 'duration':
      return parseDuration(value) !== undefined;
    case 'int':
      return /^\d{1,15}$/.test(value);
    default:
      return type satisfies never;
  }
}
