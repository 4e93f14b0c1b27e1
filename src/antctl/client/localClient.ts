import { readFile } from 'node:fs/promises';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import { CodedError } from '#base/errors.ts';
import { type Client, RequestError, serverMessage } from './client.ts';

/** The server in this pod. `timeoutMs` 0 waits forever; `trace` hears of each request (`--verbose`). */
export type LocalClientOptions = {
  readonly host: string;
  readonly port: number;
  readonly tokenPath: string;
  readonly timeoutMs: number;
  readonly trace: (line: string) => void;
};

/**
 * Talks to the agent or controller beside it with the token that this server left for us. Only for loopback addresses:
 * there the certificate proves nothing, as the token file already does, and it is not verified.
 */
export function createLocalClient(options: LocalClientOptions): Client {
  return {
    get: async (path, query) => {
      const search = new URLSearchParams(query).toString();
      const url = search === '' ? path : `${path}?${search}`;
      const answer = await send(options, url, await readToken(options.tokenPath));
      options.trace(`GET https://${options.host}:${options.port}${url} answered ${answer.status}`);
      if (answer.status >= 400) throw new RequestError(answer.status, serverMessage(answer.body));
      return JSON.parse(answer.body);
    },
  };
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new CodedError('ANTREA_ANTCTL_UNREACHABLE', `cannot read the token ${path}`, { cause });
  }
}

function send(
  options: LocalClientOptions,
  path: string,
  token: string,
): Promise<{ status: number; body: string }> {
  const { host, port, timeoutMs } = options;
  const request: RequestOptions = {
    host,
    port,
    path,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    rejectUnauthorized: false,
    ...(timeoutMs === 0 ? {} : { signal: AbortSignal.timeout(timeoutMs) }),
  };
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(
        new CodedError('ANTREA_ANTCTL_UNREACHABLE', `no answer from https://${host}:${port}`, { cause }),
      );
    httpsRequest(request, (response) => {
      readText(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), fail);
    })
      .on('error', fail)
      .end();
  });
}
