/**
 * Reading the tables that `ovs-vsctl --format=json` prints: one JSON document a line, `{headings, data}`.
 * @module
 */
import { CodedError } from '#base/errors.ts';

/** One row, by column name; values still in OVSDB's JSON notation. */
export type OvsdbRow = Readonly<Record<string, unknown>>;

/** The tables in the output, in the order of the commands. @throws CodedError ANTREA_OVSDB_REPLY_INVALID */
export function parseTables(text: string): OvsdbRow[][] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parseTable);
}

/** A string, number or boolean column as text; undefined when the value is an empty set. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/** The UUIDs of a reference column, which holds one reference or a set of them. */
export function uuidsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  const [kind, content]: unknown[] = value;
  if (kind === 'uuid' && typeof content === 'string') return [content];
  return kind === 'set' && Array.isArray(content) ? content.flatMap(uuidsOf) : [];
}

/** A map column of strings. */
export function mapOf(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) return {};
  const [kind, pairs]: unknown[] = value;
  if (kind !== 'map' || !Array.isArray(pairs)) return {};
  return Object.fromEntries(pairs.filter(isTextPair));
}

function isTextPair(pair: unknown): pair is [string, string] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string';
}

function parseTable(line: string): OvsdbRow[] {
  const document = parseJson(line);
  if (!isRecord(document)) throw invalid(line);
  const { headings, data } = document;
  if (!Array.isArray(headings) || !Array.isArray(data)) throw invalid(line);
  return data.map((row: unknown) => {
    if (!Array.isArray(row)) throw invalid(line);
    return Object.fromEntries(headings.map((heading: unknown, index) => [String(heading), row[index]]));
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw invalid(line, cause);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function invalid(line: string, cause?: unknown): CodedError {
  return new CodedError('ANTREA_OVSDB_REPLY_INVALID', `ovs-vsctl printed no table: ${line.slice(0, 200)}`, {
    cause,
  });
}
