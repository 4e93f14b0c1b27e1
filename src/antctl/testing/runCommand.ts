import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeContext } from './fakeContext.ts';

/** Runs one command against a client that answers by path and query; what it printed, and what it asked. */
export async function runCommand(
  command: Command<AntctlContext>,
  argv: readonly string[],
  answer: (path: string, query: Readonly<Record<string, string>>) => unknown,
  target: Target = 'agent',
): Promise<{ readonly out: string; readonly asked: string }> {
  let asked = '';
  const client = fakeClient(({ path, query = {} }) => {
    asked = `${path}?${new URLSearchParams(query)}`;
    return answer(path, query);
  });
  const { context, out } = fakeContext({ target, client });
  const root = { name: 'antctl', short: '', subcommands: [command] };
  const { invocation } = parseArguments<AntctlContext>(root, [command.name, ...argv]);
  await command.run?.(invocation, context);
  return { out: out(), asked };
}
