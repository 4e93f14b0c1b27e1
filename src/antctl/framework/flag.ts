/** One option of a command. `duration` takes Go's notation, such as `30s` or `1m30s`. */
export type Flag = {
  readonly name: string;
  /** One letter. */
  readonly shorthand?: string;
  readonly type: 'string' | 'bool' | 'duration';
  readonly usage: string;
  /** Shown in the help, and used when the option is not given. */
  readonly default?: string;
};

/** The help lines of `flags`, sorted by name, descriptions aligned as the flag library of Go programs does it. */
export function flagUsages(flags: readonly Flag[]): string {
  const sorted = [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lefts = sorted.map(leftColumn);
  const width = Math.max(...lefts.map((left) => left.length));
  return sorted
    .map((flag, index) => `${(lefts[index] ?? '').padEnd(width)}   ${description(flag)}`)
    .join('\n');
}

function leftColumn(flag: Flag): string {
  const names =
    flag.shorthand === undefined ? `      --${flag.name}` : `  -${flag.shorthand}, --${flag.name}`;
  return flag.type === 'bool' ? names : `${names} ${flag.type}`;
}

function description(flag: Flag): string {
  return flag.default === undefined ? flag.usage : `${flag.usage} (default ${JSON.stringify(flag.default)})`;
}

/** The option every command has. */
export function helpFlag(command: string): Flag {
  return { name: 'help', shorthand: 'h', type: 'bool', usage: `help for ${command}` };
}
