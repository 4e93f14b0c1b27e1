import type { KubeList, KubeObject } from './objects.ts';
import type { KubeTransport } from './transport.ts';

const PAGE_SIZE = 500;

/**
 * Lists a collection page by page, so that neither side ever holds one huge answer. Every page shows the same moment
 * (the list's resourceVersion, which comes with each page). Items get the kind that lists leave out. A 410 means that moment was compacted away: start again.
 */
export async function* pagedList<T extends KubeObject>(
  transport: KubeTransport,
  options: {
    readonly path: string;
    readonly query?: Readonly<Record<string, string>> | undefined;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<KubeList<T>> {
  let next: string | undefined;
  do {
    const page: KubeList<T> = await transport.request({
      method: 'GET',
      path: options.path,
      query: { ...options.query, limit: String(PAGE_SIZE), ...(next ? { continue: next } : {}) },
      signal: options.signal,
    });
    yield { ...page, items: page.items.map((item) => ({ ...kindOf(page), ...item })) };
    next = page.metadata.continue;
  } while (next);
}

function kindOf(page: KubeList<KubeObject>): Pick<KubeObject, 'apiVersion' | 'kind'> {
  return { apiVersion: page.apiVersion, kind: page.kind?.replace(/List$/, '') };
}
