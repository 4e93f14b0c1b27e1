import type { Flag } from './flag.ts';
import type { Invocation } from './invocation.ts';

/** One positional argument; all are optional. */
export type Argument = { readonly name: string; readonly usage: string };

/** A command, or a group of commands. `C` is what running it needs: the client, where to print. */
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
  /** Absent for groups. Throws what the user should read. */
  readonly run?: (invocation: Invocation, context: C) => Promise<void>;
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
