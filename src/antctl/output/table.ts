/** A table: its header, how an object becomes a row, and whether rows are sorted by their cells, left to right. */
export type TableLayout<T> = {
  readonly columns: readonly string[];
  readonly row: (object: T) => readonly string[];
  readonly sorted: boolean;
};

const emptyCell = '<NONE>';
const maxListWidth = 50;

/**
 * The lines of a table as antctl v0.9.2 prints them: columns as wide as their longest cell, one space between, every
 * cell padded. A table of one column is not padded. No objects give one blank line.
 */
export function renderTable<T>(layout: TableLayout<T>, objects: readonly T[]): string {
  if (objects.length === 0) return '\n';
  const single = layout.columns.length === 1;
  const rows = objects.map((object) =>
    layout.row(object).map((cell) => (cell === '' && !single ? emptyCell : cell)),
  );
  const lines = [layout.columns, ...(layout.sorted ? rows.sort(compareRows) : rows)];
  if (single) return lines.map((cells) => `${cells[0] ?? ''}\n`).join('');
  const widths = layout.columns.map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length)),
  );
  return lines.map((cells) => `${padded(cells, widths)}\n`).join('');
}

function padded(cells: readonly string[], widths: readonly number[]): string {
  return widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' ');
}

function compareRows(a: readonly string[], b: readonly string[]): number {
  for (const [column, cell] of a.entries()) {
    const other = b[column] ?? '';
    if (cell !== other) return cell < other ? -1 : 1;
  }
  return 0;
}

/** A list in one cell: sorted, joined by commas, cut after 50 characters with ` + N more...`. */
export function summarise(values: readonly string[]): string {
  const sorted = [...values].sort();
  const all = sorted.join(',');
  if (all.length <= maxListWidth) return all;
  for (let shown = sorted.length - 1; shown > 1; shown -= 1) {
    const text = cut(sorted, shown);
    if (text.length <= maxListWidth) return text;
  }
  return cut(sorted, 1);
}

function cut(values: readonly string[], shown: number): string {
  const rest = values.length - shown;
  return rest === 0 ? values.join(',') : `${values.slice(0, shown).join(',')} + ${rest} more...`;
}
