import { z } from 'zod';
import { type KnownKind, knownKinds } from './kinds.ts';
import { whyMissed } from './missedKinds.ts';
import { strictMetadata, strictTemplate } from './strictFields.ts';
import { makesPods, standIn } from './workloads.ts';
import {
  identityOf,
  type ObjectSource,
  titleOf,
  type WorldObject,
  type WorldProblem,
} from './worldObject.ts';

const byName = new Map(knownKinds.map((each) => [`${each.apiVersion} ${each.kind}`, each]));

const headSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string().optional(), namespace: z.string().nullish() }).nullish(),
});
const listSchema = z.object({ items: z.array(z.unknown()) });

/** Where objects come from, and how strictly they are looked at. */
export type Reading = {
  readonly at: string;
  /** For objects of a kind with namespaces that name none. */
  readonly namespace: string;
  /** Whether it is told what the API server would refuse; it did so with its own. */
  readonly isChecked: boolean;
};

/** What came of a document. Kinds that no verdict depends on give nothing. */
export type ReadResult = { readonly objects: WorldObject[]; readonly problems: WorldProblem[] };

/** Reads one document of a manifest: an object, or a List of them. */
export function readDocument(raw: unknown, reading: Reading): ReadResult {
  if (Array.isArray(raw) && raw.some(isHeaded))
    return refused(reading.at, 'objects in a bare list: put them in an object of kind List');
  if (!isHeaded(raw)) return { objects: [], problems: [] };
  const head = headSchema.safeParse(raw);
  if (!head.success) return refused(reading.at, `not a Kubernetes object: ${told(head.error)}`);
  const list = head.data.kind.endsWith('List') ? listSchema.safeParse(raw) : undefined;
  if (head.data.kind === 'List' && list?.success === false)
    return refused(reading.at, `not a List: ${told(list.error)}`);
  if (list?.success !== true) return readHeaded(head.data, raw, reading);
  const inherited = head.data.kind === 'List' ? undefined : head.data;
  return merged(list.data.items.map((item) => readDocument(typed(item, inherited), reading)));
}

/** Folders have other files, too: values of charts, settings of tools. */
function isHeaded(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && ('apiVersion' in raw || 'kind' in raw);
}

/** One after the other. */
export function merged(results: readonly ReadResult[]): ReadResult {
  return {
    objects: results.flatMap(({ objects }) => objects),
    problems: results.flatMap(({ problems }) => problems),
  };
}

/** Reads an object of a known kind. */
export function readKnown(known: KnownKind, raw: unknown, { at, namespace, isChecked }: Reading): ReadResult {
  const named = known.isNamespaced ? withNamespace(raw, namespace) : raw;
  const source = sourceOf(known, named, at);
  if (source === undefined) return refused(at, `a ${known.kind} needs a name`);
  const read = known.schema.safeParse(named);
  if (!read.success) return refused(at, told(read.error), titleOf(source));
  const broken = isChecked ? brokenRule(named, known.rules) : undefined;
  if (broken !== undefined) return refused(at, told(broken), titleOf(source));
  return { objects: [{ source, ...identified(read.data, source) }], problems: [] };
}

function brokenRule(raw: unknown, rules: z.ZodType | undefined): z.ZodError | undefined {
  return strictMetadata.safeParse(raw).error ?? rules?.safeParse(raw).error;
}

type Head = z.output<typeof headSchema>;

function readHeaded(head: Head, raw: unknown, reading: Reading): ReadResult {
  const known = byName.get(`${head.apiVersion} ${head.kind}`);
  if (known !== undefined) return readKnown(known, raw, reading);
  if (makesPods(head)) return readWorkload(head, raw, reading);
  const missed = whyMissed(head);
  return missed === undefined ? { objects: [], problems: [] } : refused(reading.at, missed);
}

function readWorkload({ apiVersion, kind }: Head, raw: unknown, reading: Reading): ReadResult {
  const named = withNamespace(raw, reading.namespace);
  const source = sourceOf({ apiVersion, kind, isNamespaced: true }, named, reading.at);
  if (source === undefined) return refused(reading.at, `a ${kind} needs a name`);
  const read = standIn(kind, named);
  if (!read.success) return refused(reading.at, told(read.error), titleOf(source));
  const broken = brokenRule(named, strictTemplate);
  if (broken !== undefined) return refused(reading.at, told(broken), titleOf(source));
  return { objects: [{ source, ...identified(read.data, source) }], problems: [] };
}

const named = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: z.string().nullish() }),
});

function sourceOf(
  { apiVersion, kind, isNamespaced }: Pick<KnownKind, 'apiVersion' | 'kind' | 'isNamespaced'>,
  raw: unknown,
  at: string,
): ObjectSource | undefined {
  const { data } = named.safeParse(raw);
  if (data === undefined) return undefined;
  const { name, namespace } = data.metadata;
  return isNamespaced
    ? { apiVersion, kind, namespace: namespace ?? '', name, at }
    : { apiVersion, kind, name, at };
}

/** Items of a typed list leave out what the list says. */
function typed(item: unknown, list: Head | undefined): unknown {
  if (list === undefined || typeof item !== 'object' || item === null) return item;
  return { apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, ''), ...item };
}

function withNamespace(raw: unknown, namespace: string): unknown {
  if (typeof raw !== 'object' || raw === null || !('metadata' in raw)) return raw;
  const { metadata } = raw;
  if (typeof metadata !== 'object' || metadata === null) return raw;
  if ('namespace' in metadata && metadata.namespace) return raw;
  return { ...raw, metadata: { ...metadata, namespace } };
}

/** Objects of manifests have no uid; policies are told apart by it. */
function identified<T extends Omit<WorldObject, 'source'>>(content: T, source: ObjectSource): T {
  const { metadata } = content.object;
  if ('uid' in metadata && metadata.uid) return content;
  return { ...content, object: { ...content.object, metadata: { ...metadata, uid: identityOf(source) } } };
}

function refused(at: string, message: string, object?: string): ReadResult {
  return { objects: [], problems: [{ at, ...(object === undefined ? {} : { object }), message }] };
}

/** The first things that are wrong, in one line. */
function told({ issues }: z.ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
    .join('; ');
}
