/** One option of a command. `duration` takes Go's notation, such as `30s` or `1m30s`; `int` takes 0 and above. */
export type Flag = {
  readonly name: string;
  /** One letter. */
  readonly shorthand?: string;
  readonly type: 'string' | 'bool' | 'duration' | 'int';
  readonly usage: string;
  /** Shown in the help, and used when the option is not given. */
  readonly default?: string;
  /** May be given several times: `-f a -f b`. Read with `Invocation.all`. */
  readonly repeated?: boolean;
  /** The only values it may have; shells complete them. */
  readonly choices?: readonly string[];
  /** What shells complete where the command itself refuses other values. */
  readonly usual?: readonly string[];
};

/** The help lines of `flags`, sorted by name, descriptions aligned as the flag library of Go programs does it. */
export function flagUsages(flags: readonly Flag[]): string {
  const sorted = [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lefts = sorted.map(leftColumn);
  const width = Math.max(...lefts.map((left) => left.length));
  return sorted
    .map((flag, index) => `${(lefts[index] ?? '').padEnd(width)}   ${flagDescription(flag)}`)
    .join('\n');
}

function leftColumn(flag: Flag): string {
  const names =
    flag.shorthand === undefined ? `      --${flag.name}` : `  -${flag.shorthand}, --${flag.name}`;
  return flag.type === 'bool' ? names : `${names} ${flagTypeName(flag)}`;
}

/** What kind of value an option takes, as Go's flag library calls it. */
export function flagTypeName({ type, repeated }: Flag): string {
  return repeated === true ? `${type}Array` : type;
}

/** What an option means, with its default. */
export function flagDescription(flag: Flag): string {
  return flag.default === undefined ? flag.usage : `${flag.usage} (default ${shownDefault(flag)})`;
}

/** Go's flag library quotes strings only. */
function shownDefault({ type, default: value = '' }: Flag): string {
  return type === 'string' ? JSON.stringify(value) : value;
}

/** The option every command has. */
export function helpFlag(command: string): Flag {
  return { name: 'help', shorthand: 'h', type: 'bool', usage: `help for ${command}` };
}
