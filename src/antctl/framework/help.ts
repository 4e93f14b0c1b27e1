import { argumentUsage } from './arguments.ts';
import {
  type Argument,
  type Command,
  type CommandPath,
  inheritedFlags,
  leafOf,
  pathName,
} from './command.ts';
import { flagUsages, helpFlag } from './flag.ts';

const minNameWidth = 11;

/** The help of a command, laid out as the help of Go's common command-line framework. Ends with a line break. */
export function helpText<C>(path: CommandPath<C>): string {
  const leaf = leafOf(path);
  const sections = [
    description(leaf),
    section('Usage:', usageLines(path)),
    section('Aliases:', leaf.aliases === undefined ? '' : `  ${[leaf.name, ...leaf.aliases].join(', ')}`),
    section('Examples:', leaf.example ?? ''),
    section('Available Commands:', commandList(leaf)),
    section('Flags:', flagUsages([...(leaf.flags ?? []), ...(leaf.globalFlags ?? []), helpFlag(leaf.name)])),
    section('Global Flags:', globalFlags(path)),
    leaf.subcommands === undefined ? '' : moreHelp(path),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function description<C>(command: Command<C>): string {
  const text = command.long ?? command.short;
  return command.args === undefined ? text : `${text}\n\n${section('Args:', argumentList(command.args))}`;
}

function argumentList(args: readonly Argument[]): string {
  return args.map(({ name, usage }) => `  ${name}   ${usage}`).join('\n');
}

function usageLines<C>(path: CommandPath<C>): string {
  const leaf = leafOf(path);
  const args = (leaf.args ?? []).map((argument) => ` ${argumentUsage(argument)}`).join('');
  const lines: string[] = [];
  if (leaf.run !== undefined) lines.push(`  ${pathName(path)}${args} [flags]`);
  if (leaf.subcommands !== undefined) lines.push(`  ${pathName(path)} [command]`);
  return lines.join('\n');
}

function commandList<C>(command: Command<C>): string {
  const listed = (command.subcommands ?? []).filter(({ hidden }) => hidden !== true);
  const sorted = [...listed].sort((a, b) => (a.name < b.name ? -1 : 1));
  const width = Math.max(minNameWidth, ...sorted.map(({ name }) => name.length));
  return sorted.map(({ name, short }) => `  ${name.padEnd(width)} ${short}`).join('\n');
}

function globalFlags<C>(path: CommandPath<C>): string {
  const flags = inheritedFlags(path);
  return flags.length === 0 ? '' : flagUsages(flags);
}

function section(title: string, body: string): string {
  return body === '' ? '' : `${title}\n${body}`;
}

function moreHelp<C>(path: CommandPath<C>): string {
  return `Use "${pathName(path)} [command] --help" for more information about a command.`;
}
