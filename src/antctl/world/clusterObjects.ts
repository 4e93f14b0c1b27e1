import type { Client } from '../client/client.ts';
import { RequestError } from '../client/client.ts';
import { type KnownKind, knownKinds } from './kinds.ts';
import { merged, type ReadResult, readKnown } from './readObject.ts';
import type { ReadObjects } from './worldObject.ts';

const pageSize = '500';

/** Told how far it is: the kind that is being read, and how many objects of all kinds there are by now. */
export type Progress = (plural: string, objects: number) => void;

type Page = {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly unknown[];
};

/**
 * Reads everything that verdicts depend on from the API server, in pages. Kinds that the cluster lacks are empty.
 * @throws RequestError for what may not be read
 */
export async function readClusterObjects(client: Client, progress?: Progress): Promise<ReadObjects> {
  const results: ReadResult[] = [];
  let count = 0;
  for (const kind of knownKinds) {
    for await (const { items } of pages(client, kind)) {
      const reading = { at: 'cluster', namespace: '', isChecked: false };
      const read = merged(items.map((item) => readKnown(kind, item, reading)));
      results.push(read);
      count += read.objects.length;
      progress?.(kind.plural, count);
    }
  }
  return merged(results);
}

async function* pages(client: Client, kind: KnownKind): AsyncGenerator<Page> {
  let next: string | undefined;
  do {
    const page: Page | undefined = await pageOf(client, kind, next);
    if (page === undefined) return;
    yield page;
    next = page.metadata.continue;
  } while (next);
}

/** Undefined where there is no such kind. */
async function pageOf(client: Client, kind: KnownKind, next: string | undefined): Promise<Page | undefined> {
  try {
    return await client.get<Page>(collectionOf(kind), { limit: pageSize, ...(next && { continue: next }) });
  } catch (error) {
    if (kind.isOptional && isNotFound(error)) return undefined;
    throw error;
  }
}

function collectionOf({ apiVersion, plural }: KnownKind): string {
  return apiVersion === 'v1' ? `/api/v1/${plural}` : `/apis/${apiVersion}/${plural}`;
}

/** Both clients' errors have a status. */
function isNotFound(error: unknown): boolean {
  if (error instanceof RequestError) return error.status === 404;
  return error instanceof Error && 'status' in error && error.status === 404;
}
