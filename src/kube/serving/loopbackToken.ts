import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where antctl inside the pod finds the token of the server beside it, as Antrea v0.9.2. */
export const loopbackTokenPath = '/var/run/antrea/apiserver/loopback-client-token';

/** Makes a new token and writes it, readable by root only, to `path`; a reader sees the old or the new one, whole. */
export async function writeLoopbackToken(path: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const temporary = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await writeFile(temporary, token, { mode: 0o600 });
  await rename(temporary, path);
  return token;
}
