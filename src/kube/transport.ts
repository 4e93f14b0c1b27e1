/** The methods the API server understands. */
type KubeMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One call to the API server. */
export type KubeRequest = {
  readonly method: KubeMethod;
  /** Absolute path, e.g. `/api/v1/nodes`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. A string is sent as it is. */
  readonly body?: unknown;
  /** `application/json` when absent; PATCH needs the type of its patch. */
  readonly contentType?: string;
  /** For the headers, and again between parts of the body (not of a stream's body); 30,000 when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
};

/**
 * Calls to one API server over one pool of connections, with credentials that follow the files they come from.
 *
 * Errors of both methods: `KubeApiError` when the server answered with an error, `CodedError`
 * ANTREA_KUBE_UNREACHABLE when it could not be reached or the connection broke or timed out, and the reason of the
 * signal when that aborted.
 */
export interface KubeTransport {
  /** The server's base URL, for messages. */
  readonly server: string;
  /** Sends and reads a JSON answer; the caller names the type it expects, which is not checked. */
  request<T>(request: KubeRequest): Promise<T>;
  /** Sends and hands out the body as it arrives: watches, pod logs. Ends when the server, the signal or the reader does. */
  stream(request: KubeRequest): Promise<AsyncIterable<Uint8Array>>;
  /** Closes the connections at once; calls under way fail. */
  close(): Promise<void>;
}
