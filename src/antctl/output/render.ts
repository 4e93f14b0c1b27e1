import { UsageError } from '../framework/usageError.ts';
import { renderTable, type TableLayout } from './table.ts';

/** How a command prints: its table, and what one object is in JSON and YAML. */
export type Presentation<T> = { readonly table: TableLayout<T>; readonly toJson: (object: T) => unknown };

/** One object, or a list of them: JSON and YAML show the difference. */
export type Result<T> =
  | { readonly kind: 'one'; readonly object: T }
  | { readonly kind: 'list'; readonly objects: readonly T[] };

/** The text for `-o format`. @throws UsageError of `command` for an unknown format */
export async function render<T>(
  format: string,
  result: Result<T>,
  presentation: Presentation<T>,
  command: string,
): Promise<string> {
  const objects = result.kind === 'one' ? [result.object] : result.objects;
  switch (format) {
    case 'table':
      return renderTable(presentation.table, objects);
    case 'json':
    case 'yaml': {
      const shapes = objects.map(presentation.toJson);
      return renderData(format, result.kind === 'one' ? shapes[0] : shapes);
    }
    default:
      throw new UsageError(command, `unknown output format ${JSON.stringify(format)}: json, table or yaml`);
  }
}

/** `data` as indented JSON or as YAML, with a line break at the end. */
export async function renderData(format: 'json' | 'yaml', data: unknown): Promise<string> {
  if (format === 'json') return `${JSON.stringify(data, undefined, 2)}\n`;
  // Loaded only when asked for: most calls print a table.
  const { yamlText } = await import('./yamlText.ts');
  return yamlText(data);
}
