import type { Flag } from './flag.ts';
import type { Invocation } from './invocation.ts';

/** One positional argument; required ones come first, and only the last may be repeated. */
export type Argument = {
  readonly name: string;
  readonly usage: string;
  readonly required?: boolean;
  /** Takes all the words that are left. */
  readonly repeated?: boolean;
  /** The only values it may have; shells complete them. */
  readonly choices?: readonly string[];
};

/**
 * A command, or a group of commands: what the parser, the help, the documentation and the completion know of it. `C` is
 * what running it needs: the client, where to print. Definitions are light; `run` loads heavy code with `import()`, so
 * that a command pays for itself only.
 */
export type Command<C> = {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly args?: readonly Argument[];
  /** One line, for the list of commands. */
  readonly short: string;
  /** For the command's own help; `short` when absent. */
  readonly long?: string;
  /** Indented by two spaces. */
  readonly example?: string;
  readonly flags?: readonly Flag[];
  /** Options that all commands below have, too. */
  readonly globalFlags?: readonly Flag[];
  /** Works, but is not listed. */
  readonly hidden?: boolean;
  readonly subcommands?: readonly Command<C>[];
  /** The exit code when it throws, or was called wrongly; 1 when absent. */
  readonly errorExitCode?: number;
  /** Absent for groups. Throws what the user should read. Resolves with the exit code, nothing for 0. */
  readonly run?: (invocation: Invocation, context: C) => Promise<number> | Promise<void>;
};

/** A command and the groups above it, outermost first. */
export type CommandPath<C> = readonly [Command<C>, ...Command<C>[]];

/** The command that a path leads to. */
export function leafOf<C>(path: CommandPath<C>): Command<C> {
  return path[path.length - 1] ?? path[0];
}

/** How the user calls it: `antctl get ovsflows`. */
export function pathName<C>(path: CommandPath<C>): string {
  return path.map((command) => command.name).join(' ');
}

/** The options of the groups above. */
export function inheritedFlags<C>(path: CommandPath<C>): readonly Flag[] {
  return path.slice(0, -1).flatMap((command) => command.globalFlags ?? []);
}

/** All options that a command understands, `--help` among them. */
export function knownFlags<C>(path: CommandPath<C>, help: Flag): readonly Flag[] {
  const leaf = leafOf(path);
  return [...inheritedFlags(path), ...(leaf.globalFlags ?? []), ...(leaf.flags ?? []), help];
}
