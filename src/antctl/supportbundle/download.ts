import type { Client } from '../client/client.ts';

/** All bytes that GET `path` answers. */
export async function download(
  client: Client,
  path: string,
  query?: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const request = { method: 'GET', path, ...(query === undefined ? {} : { query }) } as const;
  for await (const chunk of await client.stream(request)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
