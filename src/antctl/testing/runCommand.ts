import type { Client } from '../client/client.ts';
import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import { parseArguments } from '../framework/parse.ts';

/** Runs one command against a client that answers by path and query; what it printed, and what it asked. */
export async function runCommand(
  command: Command<AntctlContext>,
  argv: readonly string[],
  answer: (path: string, query: Readonly<Record<string, string>>) => unknown,
  target: Target = 'agent',
): Promise<{ readonly out: string; readonly asked: string }> {
  let out = '';
  let asked = '';
  const client: Client = {
    get: async (path, query = {}) => {
      asked = `${path}?${new URLSearchParams(query)}`;
      return JSON.parse(JSON.stringify(answer(path, query)));
    },
  };
  const root = { name: 'antctl', short: '', subcommands: [command] };
  const { invocation } = parseArguments<AntctlContext>(root, [command.name, ...argv]);
  const print = (text: string) => {
    out += text;
  };
  await command.run?.(invocation, { target, client, print, version: 'v0.1.0' });
  return { out, asked };
}
