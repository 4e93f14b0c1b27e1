import type { AntctlContext } from '../context.ts';
import type { Argument, Command } from '../framework/command.ts';
import type { Flag } from '../framework/flag.ts';
import type { Invocation } from '../framework/invocation.ts';
import { formatOf, type Presentation, type Result, render } from '../output/render.ts';

const outputFlag: Flag = {
  name: 'output',
  shorthand: 'o',
  type: 'string',
  usage: 'output format: json|table|yaml',
  default: 'table',
  usual: ['json', 'table', 'yaml'],
};

/** What one command under `antctl get` is: where its objects come from and how they are shown. */
export type GetDefinition<T> = {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly short: string;
  readonly long: string;
  /** Made from the name when absent. */
  readonly example?: string;
  readonly args?: readonly Argument[];
  readonly flags?: readonly Flag[];
  readonly fetch: (invocation: Invocation, context: AntctlContext) => Promise<Result<T>>;
  readonly presentation: Presentation<T>;
};

/** The command of a definition. */
export function getCommand<T>(definition: GetDefinition<T>): Command<AntctlContext> {
  const { fetch, presentation, flags = [], ...texts } = definition;
  return {
    ...texts,
    example: definition.example ?? generatedExample(definition.name, definition.args !== undefined),
    flags: [...flags, outputFlag],
    run: async (invocation, context) => {
      const format = formatOf(invocation.text('output'), `antctl get ${definition.name}`);
      const result = await fetch(invocation, context);
      context.print(await render(format, result, presentation));
      const failures = result.kind === 'list' ? (result.failures ?? []) : [];
      if (failures.length > 0) throw new Error(`not all agents answered: ${failures.join('; ')}`);
    },
  };
}

function generatedExample(name: string, takesName: boolean): string {
  const list = [`  Get the list of ${name}`, `  $ antctl get ${name}`];
  const one = takesName ? [`  Get a ${name}`, `  $ antctl get ${name} [name]`] : [];
  return [...one, ...list].join('\n');
}

/** The options that were given, as query parameters. */
export function queryOf(
  invocation: Invocation,
  flags: readonly string[],
  name?: string,
): Record<string, string> {
  const query: Record<string, string> = {};
  for (const flag of flags) if (invocation.text(flag) !== '') query[flag] = invocation.text(flag);
  if (name !== undefined) query.name = name;
  return query;
}
