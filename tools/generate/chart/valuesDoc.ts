import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** One documented key of a values file: dotted path, type, default as JSON, and what its comment says. */
export type ValueDoc = {
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly description: string;
};

/**
 * Reads the documentation out of a values file. A comment whose last paragraph begins with `--` documents the key below
 * it; a map without one is entered. @throws Error naming a key that has no documentation.
 */
export function valuesDoc(source: string): readonly ValueDoc[] {
  const document = parseDocument(source);
  if (!isMap(document.contents)) throw new Error('a values file must be a map');
  return docsOf(document.contents, [], document.contents.commentBefore ?? undefined);
}

function docsOf(
  map: YAMLMap,
  path: readonly string[],
  firstComment: string | undefined,
): readonly ValueDoc[] {
  return map.items.flatMap((pair, index) => docsOfPair(pair, path, index === 0 ? firstComment : undefined));
}

function docsOfPair(
  pair: Pair,
  path: readonly string[],
  outerComment: string | undefined,
): readonly ValueDoc[] {
  if (!isScalar(pair.key)) throw new Error(`${path.join('.')}: a key must be a plain word`);
  const here = [...path, String(pair.key.value)];
  const key = here.join('.');
  const description = descriptionIn(pair.key.commentBefore ?? outerComment);
  if (description !== undefined) {
    const value = defaultOf(pair);
    return [{ key, type: typeName(value), default: JSON.stringify(value), description }];
  }
  if (isMap(pair.value) && pair.value.items.length > 0) {
    return docsOf(pair.value, here, pair.value.commentBefore ?? undefined);
  }
  throw new Error(`${key} has no comment that begins with "--"`);
}

function defaultOf(pair: Pair): unknown {
  const value = pair.value;
  if (value === null || typeof value !== 'object' || !('toJSON' in value)) return value;
  return typeof value.toJSON === 'function' ? value.toJSON() : value;
}

function descriptionIn(comment: string | undefined): string | undefined {
  const lines = (comment ?? '').split('\n').map((line) => line.trim());
  const start = lines.findLastIndex((line) => line.startsWith('-- '));
  return start < 0 ? undefined : lines.slice(start).join(' ').slice('-- '.length).trim();
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value !== null && typeof value === 'object') return 'object';
  return typeof value === 'number' ? 'int' : typeof value === 'boolean' ? 'bool' : 'string';
}
