import type { ApiRequest } from '../reply.ts';
import { anonymousUser } from '../user.ts';

/** A request as handlers see it, for tests: GET `url` (path and query) by the anonymous user unless told otherwise. */
export function testRequest(url: string, changes: Partial<ApiRequest> = {}): ApiRequest {
  const parsed = new URL(url, 'https://test');
  return {
    method: 'GET',
    path: parsed.pathname,
    query: parsed.searchParams,
    headers: {},
    user: anonymousUser,
    body: async () => '',
    signal: new AbortController().signal,
    ...changes,
  };
}
