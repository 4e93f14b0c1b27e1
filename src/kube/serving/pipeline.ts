import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { Authenticator, Credentials } from './authentication.ts';
import type { Authorizer } from './authorization.ts';
import { healthPaths } from './health.ts';
import { type Handler, json, type Reply } from './reply.ts';
import { requestAttributes } from './requestAttributes.ts';
import { StatusError } from './statusError.ts';
import { anonymousUser, type User } from './user.ts';

/** A request as it came off the wire. */
export type WireRequest = Credentials & {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly body: () => Promise<string>;
  readonly signal: AbortSignal;
};

/** Who decides, and who answers. */
export type PipelineOptions = {
  readonly authenticate: Authenticator;
  readonly authorize: Authorizer;
  readonly handler: Handler;
  /** Paths that anybody may call, beside the probes': those of admission, as the API server shows no credentials there. */
  readonly openPaths?: readonly string[] | undefined;
  readonly logger: Logger;
};

/** Authenticates, authorises and answers one request. Never rejects: an error becomes a `Status`. */
export async function answer(request: WireRequest, options: PipelineOptions): Promise<Reply> {
  try {
    const url = parseUrl(request.url);
    const { method, headers, body, signal } = request;
    const user = await admit(request, url, options);
    return await options.handler({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      user,
      body,
      signal,
    });
  } catch (error) {
    return failure(error, request, options.logger);
  }
}

async function admit(request: WireRequest, url: URL, options: PipelineOptions): Promise<User> {
  const isOpen = [...healthPaths, ...(options.openPaths ?? [])].includes(url.pathname);
  if (isOpen) return anonymousUser;
  const user = await options.authenticate(request);
  await options.authorize(user, requestAttributes(request.method, url.pathname, url.searchParams));
  return user;
}

function failure(error: unknown, request: WireRequest, logger: Logger): Reply {
  const status =
    error instanceof StatusError
      ? error
      : new StatusError('InternalError', messageOf(error), { cause: error });
  if (status.code >= 500) {
    const cause = status.cause === undefined ? undefined : messageOf(status.cause);
    logger.error(
      { method: request.method, url: request.url, error: status.message, cause },
      'request failed',
    );
  }
  return json(status.toStatus(), status.code);
}

/** The authority is made up: only path and query count. */
function parseUrl(url: string): URL {
  try {
    return new URL(url, 'https://localhost');
  } catch (cause) {
    throw new StatusError('BadRequest', `malformed URL ${JSON.stringify(url)}`, { cause });
  }
}
