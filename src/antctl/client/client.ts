/** What commands read from: an agent, the controller, or a cluster through its API server. */
export interface Client {
  /** The JSON answer to GET `path`; the caller names the type it expects. @throws RequestError */
  get<T>(path: string, query?: Readonly<Record<string, string>>): Promise<T>;
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
