import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import { CodedError } from '#base/errors.ts';
import type { KubeRequest } from '#kube/transport.ts';
import { type Client, getWith, RequestError, serverMessage, urlOf } from './client.ts';

/** How to reach one agent or controller: TLS options and credentials for a request, found out anew for each. */
export type HttpsTarget = {
  /** For messages, e.g. `https://127.0.0.1:10350`. */
  readonly address: string;
  readonly connection: () => Promise<RequestOptions>;
  readonly close: () => Promise<void>;
  /** 0 waits forever. */
  readonly timeoutMs: number;
  /** Hears of each request (`--verbose`). */
  readonly trace: (line: string) => void;
};

/** A client of a server of ours, one connection a request. */
export function createHttpsClient(target: HttpsTarget): Client {
  const request = async <T>(asked: KubeRequest): Promise<T> =>
    parsed<T>(target, await readAll(target, await send(target, asked)));
  return {
    request,
    get: getWith(request),
    stream: (asked) => send(target, asked),
    close: target.close,
  };
}

/** The answer, when it is none of an error. */
async function send(target: HttpsTarget, asked: KubeRequest): Promise<IncomingMessage> {
  const options = await target.connection();
  const response = await start(target, options, asked);
  const status = response.statusCode ?? 0;
  target.trace(`${asked.method} ${target.address}${urlOf(asked)} answered ${status}`);
  if (status < 400) return response;
  throw new RequestError(status, serverMessage(await readAll(target, response)));
}

function start(target: HttpsTarget, options: RequestOptions, asked: KubeRequest): Promise<IncomingMessage> {
  const body = bodyOf(asked);
  return new Promise((resolve, reject) => {
    httpsRequest(
      {
        ...options,
        method: asked.method,
        path: urlOf(asked),
        headers: { ...options.headers, accept: 'application/json', ...body?.headers },
        ...signalOf(target, asked),
      },
      resolve,
    )
      .on('error', (cause) => reject(unreachable(target, cause)))
      .end(body?.text);
  });
}

function bodyOf({
  body,
  contentType,
}: KubeRequest): { text: string; headers: Record<string, string> } | undefined {
  if (body === undefined) return undefined;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { text, headers: { 'content-type': contentType ?? 'application/json' } };
}

function signalOf({ timeoutMs }: HttpsTarget, asked: KubeRequest): { signal?: AbortSignal } {
  const ms = asked.timeoutMs ?? timeoutMs;
  const signals = [
    ...(ms === 0 ? [] : [AbortSignal.timeout(ms)]),
    ...(asked.signal === undefined ? [] : [asked.signal]),
  ];
  return signals.length === 0 ? {} : { signal: AbortSignal.any(signals) };
}

async function readAll(target: HttpsTarget, response: IncomingMessage): Promise<string> {
  try {
    return await readText(response);
  } catch (cause) {
    throw unreachable(target, cause);
  }
}

function parsed<T>({ address }: HttpsTarget, body: string): T {
  try {
    return JSON.parse(body);
  } catch (cause) {
    const message = `${address} answered something that is not JSON`;
    throw new CodedError('ANTREA_ANTCTL_UNREACHABLE', message, { cause });
  }
}

function unreachable({ address }: HttpsTarget, cause: unknown): CodedError {
  return new CodedError('ANTREA_ANTCTL_UNREACHABLE', `no answer from ${address}`, { cause });
}
