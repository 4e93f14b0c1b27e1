import type { KubeRequest, KubeTransport } from '#kube/transport.ts';

/** What commands read from: an agent, the controller, or a cluster through its API server. */
export interface Client extends Pick<KubeTransport, 'request' | 'stream' | 'close'> {
  /** The JSON answer to GET `path`; the caller names the type it expects. @throws RequestError, or a KubeApiError of the API server */
  get<T>(path: string, query?: Readonly<Record<string, string>>): Promise<T>;
}

/** A client that is made when it is first used. */
export function lazyClient(open: () => Promise<Client>): Client {
  let opened: Promise<Client> | undefined;
  const client = () => {
    opened ??= open();
    return opened;
  };
  return {
    get: async (path, query) => (await client()).get(path, query),
    request: async (request) => (await client()).request(request),
    stream: async (request) => (await client()).stream(request),
    close: async () => {
      // One that could not be opened has nothing to close.
      await opened?.then(
        (open) => open.close(),
        () => undefined,
      );
    },
  };
}

/** `get` in terms of `request`. */
export function getWith(request: Client['request']): Client['get'] {
  return (path, query) => request({ method: 'GET', path, ...(query === undefined ? {} : { query }) });
}

/** The path of a request with its query. */
export function urlOf({ path, query }: Pick<KubeRequest, 'path' | 'query'>): string {
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** Words of HTTP that antctl prints before a server's message. */
const statusTexts = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'NotFound'],
  [500, 'Internal Server Error'],
  [503, 'Service Unavailable'],
]);

/** The server answered with an error. The message is `<HTTP status text>: <message of the server>`. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(`${statusTexts.get(status) ?? `HTTP ${status}`}: ${message}`);
    this.name = 'RequestError';
    this.status = status;
  }
}

/** The `message` of a Status object, or the text itself. */
export function serverMessage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch {
    // Not JSON: servers in between answer plain text.
  }
  return body.trim() === '' ? 'no message' : body.trim();
}
