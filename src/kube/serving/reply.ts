import type { IncomingHttpHeaders } from 'node:http';
import type { User } from './user.ts';

/** One authenticated request, free of sockets, so that handlers are plain functions. */
export type ApiRequest = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly user: User;
  /** Reads the body. @throws StatusError RequestEntityTooLarge */
  readonly body: () => Promise<string>;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
};

/** What a handler answers. A `stream` ends when its frames end or the client goes away. */
export type Reply =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'text'; readonly status: number; readonly body: string; readonly contentType: string }
  | {
      readonly kind: 'bytes';
      readonly status: number;
      readonly body: Uint8Array;
      readonly contentType: string;
    }
  | { readonly kind: 'stream'; readonly contentType: string; readonly frames: AsyncIterable<string> };

/** Answers one request; throws `StatusError` for an answer that is an error. */
export type Handler = (request: ApiRequest) => Promise<Reply>;

/** A JSON answer. */
export function json(body: unknown, status = 200): Reply {
  return { kind: 'json', status, body };
}

/** A plain-text answer. */
export function text(body: string, status = 200, contentType = 'text/plain; charset=utf-8'): Reply {
  return { kind: 'text', status, body, contentType };
}
