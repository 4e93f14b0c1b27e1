import { UsageError } from '../framework/usageError.ts';
import { renderTable, type TableLayout } from './table.ts';

/** How a command prints: its table, and what one object is in JSON and YAML. */
export type Presentation<T> = { readonly table: TableLayout<T>; readonly toJson: (object: T) => unknown };

/** One object, or a list of them: JSON and YAML show the difference. `failures` tells why a list is not whole. */
export type Result<T> =
  | { readonly kind: 'one'; readonly object: T }
  | { readonly kind: 'list'; readonly objects: readonly T[]; readonly failures?: readonly string[] };

/** What `-o` takes. */
type Format = 'table' | 'json' | 'yaml';

/** The format of that name. @throws UsageError of `command` when there is none */
export function formatOf(text: string, command: string): Format {
  if (text === 'table' || text === 'json' || text === 'yaml') return text;
  throw new UsageError(command, `unknown output format ${JSON.stringify(text)}: json, table or yaml`);
}

/** The text for `-o format`. */
export async function render<T>(
  format: Format,
  result: Result<T>,
  presentation: Presentation<T>,
): Promise<string> {
  const objects = result.kind === 'one' ? [result.object] : result.objects;
  if (format === 'table') return renderTable(presentation.table, objects);
  const shapes = objects.map(presentation.toJson);
  return renderData(format, result.kind === 'one' ? shapes[0] : shapes);
}

/** `data` as indented JSON or as YAML, with a line break at the end. */
export async function renderData(format: 'json' | 'yaml', data: unknown): Promise<string> {
  if (format === 'json') return `${JSON.stringify(data, undefined, 2)}\n`;
  // Loaded only when asked for: most calls print a table.
  const { yamlText } = await import('./yamlText.ts');
  return yamlText(data);
}
