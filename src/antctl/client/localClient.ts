import { readFile } from 'node:fs/promises';
import { CodedError } from '#base/errors.ts';
import type { Client } from './client.ts';
import { createHttpsClient, type HttpsTarget } from './httpsCall.ts';

/** The server in this pod. */
export type LocalClientOptions = Pick<HttpsTarget, 'timeoutMs' | 'trace'> & {
  readonly host: string;
  readonly port: number;
  readonly tokenPath: string;
};

/**
 * Talks to the agent or controller beside it with the token that this server left for us. Only for loopback addresses:
 * there the certificate proves nothing, as the token file already does, and it is not verified.
 */
export function createLocalClient({ host, port, tokenPath, timeoutMs, trace }: LocalClientOptions): Client {
  return createHttpsClient({
    address: `https://${host}:${port}`,
    connection: async () => ({
      host,
      port,
      headers: { authorization: `Bearer ${await readToken(tokenPath)}` },
      rejectUnauthorized: false,
    }),
    close: async () => undefined,
    timeoutMs,
    trace,
  });
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new CodedError('ANTREA_ANTCTL_UNREACHABLE', `cannot read the token ${path}`, { cause });
  }
}
