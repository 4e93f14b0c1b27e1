import type { Target } from '#antctl/context.ts';
import { argumentUsage } from '#antctl/framework/arguments.ts';
import {
  type Command,
  type CommandPath,
  inheritedFlags,
  leafOf,
  pathName,
} from '#antctl/framework/command.ts';
import { type Flag, flagDescription, flagTypeName } from '#antctl/framework/flag.ts';
import { rootCommand } from '#antctl/root.ts';
import type { GeneratedFile, Generator } from '../generator.ts';
import { markdownTable } from './markdown.ts';

const folder = 'docs/antctl';
const targets: readonly Target[] = ['agent', 'controller', 'cluster'];
const places: Readonly<Record<Target, string>> = {
  agent: 'the agent',
  controller: 'the controller',
  cluster: 'outside',
};
const notice = '<!-- Generated from src/antctl by `npm run generate`. Do not edit. -->';

/** A command as one place has it. Places differ in options and texts. */
type Variant = { readonly target: Target; readonly path: CommandPath<never> };

/** Writes one page per command of antctl, and an overview, from the definitions that the program itself uses. */
export const antctlDocsGenerator: Generator = {
  name: 'antctl-docs',
  owns: [{ directory: folder, suffix: '.md' }],
  generate: () => {
    const commands = allCommands();
    return [overview(commands), ...[...commands].map(([name, variants]) => page(name, variants))];
  },
};

/** Every command that does something, by its name, wherever it exists. */
function allCommands(): ReadonlyMap<string, readonly Variant[]> {
  const found = new Map<string, Variant[]>();
  const visit = (target: Target, path: CommandPath<never>) => {
    const { run, subcommands = [] } = leafOf(path);
    const name = pathName(path);
    if (run !== undefined) found.set(name, [...(found.get(name) ?? []), { target, path }]);
    for (const command of subcommands) visit(target, [...path, command]);
  };
  for (const target of targets) visit(target, [rootCommand(target)]);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function overview(commands: ReadonlyMap<string, readonly Variant[]>): GeneratedFile {
  const rows = [...commands].map(([name, variants]) => [
    `[\`${name}\`](${fileName(name)})`,
    leafOf(first(variants).path).short,
    wherever(variants),
  ]);
  const content = `${notice}
# antctl

antctl runs in the containers of the agent and the controller (\`kubectl exec -n kube-system ds/antrea-agent -c antrea-agent
-- antctl\`), and outside of the cluster with a kubeconfig: as \`antctl\`, as \`npx ./antctl\` from the package that \`npm run
package:antctl\` makes, or as \`kubectl antrea\`. [antctl-access.md](../antctl-access.md) says what that takes.

${markdownTable(['command', 'what it does', 'where'], rows)}

Errors end with exit code 1 and one line on standard error, wrong use with a second one that names the help, unless a
command's page says otherwise. Colours are left out when standard output is no terminal or \`NO_COLOR\` is set. Control
characters in names and messages come out as \`\\uXXXX\`. Options may stand before their command, too; \`--\` ends them. \`antctl
completion\` prints a completion script.
`;
  return { path: `${folder}/README.md`, content };
}

function page(name: string, variants: readonly Variant[]): GeneratedFile {
  const widest = variants.at(-1) ?? first(variants);
  const command: Command<never> = leafOf(widest.path);
  const sections = [
    `${notice}\n# ${name}`,
    prose(command.long ?? command.short),
    `Where: ${wherever(variants)}.${aliases(command)}`,
    `\`\`\`console\n${usage(widest.path)}\n\`\`\``,
    table('Arguments', ['argument', 'meaning'], argumentRows(command)),
    table('Options', ['option', 'value', 'meaning', 'where'], flagRows(variants)),
    table('Options of all commands', ['option', 'value', 'meaning'], inheritedRows(widest.path)),
    examples(command),
    command.errorExitCode === undefined ? '' : `Errors end with exit code ${command.errorExitCode}.`,
  ];
  const content = `${sections.filter((text) => text !== '').join('\n\n')}\n`;
  return { path: `${folder}/${fileName(name)}`, content };
}

function first(variants: readonly Variant[]): Variant {
  const [variant] = variants;
  if (variant === undefined) throw new Error('a command that exists nowhere');
  return variant;
}

/** `antctl get ovsflows` has the page `get-ovsflows.md`. */
function fileName(name: string): string {
  return `${name.split(' ').slice(1).join('-')}.md`;
}

function wherever(variants: readonly Variant[]): string {
  return variants.map(({ target }) => places[target]).join(', ');
}

function aliases({ aliases: names = [] }: Command<never>): string {
  return names.length === 0 ? '' : ` Other names: ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function usage(path: CommandPath<never>): string {
  const args = (leafOf(path).args ?? []).map((argument) => ` ${argumentUsage(argument)}`).join('');
  return `$ ${pathName(path)}${args} [flags]`;
}

function argumentRows({ args = [] }: Command<never>): readonly (readonly string[])[] {
  return args.map((argument) => [`\`${argumentUsage(argument)}\``, argument.usage]);
}

/** The options of a command; those that not every place has say where they are. */
function flagRows(variants: readonly Variant[]): readonly (readonly string[])[] {
  const flags = new Map<string, { flag: Flag; targets: Target[] }>();
  for (const { target, path } of variants) {
    for (const flag of leafOf(path).flags ?? []) {
      const known = flags.get(flag.name) ?? { flag, targets: [] };
      flags.set(flag.name, { flag, targets: [...known.targets, target] });
    }
  }
  return [...flags.values()]
    .sort((a, b) => (a.flag.name < b.flag.name ? -1 : 1))
    .map(({ flag, targets: have }) => [
      ...flagCells(flag),
      have.length === variants.length ? '' : have.map((target) => places[target]).join(', '),
    ]);
}

function inheritedRows(path: CommandPath<never>): readonly (readonly string[])[] {
  return inheritedFlags(path).map(flagCells);
}

function flagCells(flag: Flag): readonly string[] {
  const short = flag.shorthand === undefined ? '' : `\`-${flag.shorthand}\`, `;
  const choices = flag.choices === undefined ? '' : `; one of ${flag.choices.join(', ')}`;
  return [
    `${short}\`--${flag.name}\``,
    flag.type === 'bool' ? '' : flagTypeName(flag),
    `${flagDescription(flag)}${choices}`,
  ];
}

function table(title: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `## ${title}\n\n${markdownTable(header, rows)}`;
}

function examples({ example }: Command<never>): string {
  if (example === undefined) return '';
  const lines = example.split('\n').map((line) => line.replace(/^ {2}/, ''));
  return `## Examples\n\n\`\`\`console\n${lines.map(comment).join('\n')}\n\`\`\``;
}

/** What is no command line explains the one below. */
function comment(line: string): string {
  return line === '' || line.startsWith('$ ') || line.startsWith(' ') ? line : `# ${line}`;
}

/** What is indented in a terminal is a block of its own, which Markdown would join to one line. */
function prose(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) => {
      const lines = paragraph.split('\n');
      if (!lines.every((line) => line.startsWith('  '))) return paragraph;
      return ['```text', ...lines.map((line) => line.slice(2)), '```'].join('\n');
    })
    .join('\n\n');
}
