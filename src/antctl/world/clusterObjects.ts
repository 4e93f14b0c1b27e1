import { apiStatus } from '#kube/errors.ts';
import { type Client, RequestError } from '../client/client.ts';
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
 * Reads everything that verdicts depend on from the API server, in pages. Kinds that the cluster lacks are empty; where
 * EndpointSlices may not be read, which is a problem, what is behind Services follows from their selectors.
 * @throws KubeApiError | RequestError for what else may not be read
 */
export async function readClusterObjects(client: Client, progress?: Progress): Promise<ReadObjects> {
  const results: ReadResult[] = [];
  let count = 0;
  for (const kind of knownKinds) {
    for await (const page of pages(client, kind)) {
      const read = readPage(kind, page);
      results.push(read);
      count += read.objects.length;
      progress?.(kind.plural, count);
    }
  }
  return merged(results);
}

/** `refused` where the kind may not be read, but can be done without. */
type Answer = Page | 'refused';

function readPage(kind: KnownKind, page: Answer): ReadResult {
  const reading = { at: 'cluster', namespace: '', isChecked: false };
  if (page !== 'refused') return merged(page.items.map((item) => readKnown(kind, item, reading)));
  const message = `${kind.plural} may not be read: what is behind a Service is taken from its selector`;
  return { objects: [], problems: [{ at: 'cluster', message, isSettled: true }] };
}

async function* pages(client: Client, kind: KnownKind): AsyncGenerator<Answer> {
  let next: string | undefined;
  do {
    const page: Answer | undefined = await pageOf(client, kind, next);
    if (page === undefined) return;
    yield page;
    next = page === 'refused' ? undefined : page.metadata.continue;
  } while (next);
}

/** Undefined where there is no such kind. */
async function pageOf(
  client: Client,
  kind: KnownKind,
  next: string | undefined,
): Promise<Answer | undefined> {
  try {
    return await client.get<Page>(collectionOf(kind), { limit: pageSize, ...(next && { continue: next }) });
  } catch (error) {
    const status = statusOf(error);
    if (kind.isOptional && status === 404) return undefined;
    if (kind.kind === 'EndpointSlice' && status === 403) return 'refused';
    throw error;
  }
}

function collectionOf({ apiVersion, plural }: KnownKind): string {
  return apiVersion === 'v1' ? `/api/v1/${plural}` : `/apis/${apiVersion}/${plural}`;
}

function statusOf(error: unknown): number | undefined {
  return error instanceof RequestError ? error.status : apiStatus(error);
}
