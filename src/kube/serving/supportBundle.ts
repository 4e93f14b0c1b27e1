import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { type TarFile, tarball } from '#base/tarball.ts';
import type { Route } from './router.ts';

/** One file of a support bundle. */
export type SupportPart = { readonly path: string; readonly read: () => string | Promise<string> };

/** Makes a support bundle: a compressed tar archive. */
export type BundleReader = () => Promise<Uint8Array>;

/**
 * Reads `parts` one after the other, once for all who ask meanwhile: a diagnosis must not load a machine that is in
 * trouble.
 */
export function bundleReader(parts: readonly SupportPart[], clock: Clock): BundleReader {
  const read = async () => {
    const files: TarFile[] = [];
    for (const part of parts) files.push(await fileOf(part));
    return tarball(files, clock.now());
  };
  let reading: Promise<Uint8Array> | undefined;
  return () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
}

/** `GET /supportbundle`: what a maintainer needs to see of this process. */
export function supportBundleRoutes(read: BundleReader): readonly Route[] {
  const handler = async () =>
    ({ kind: 'bytes', status: 200, contentType: 'application/gzip', body: await read() }) as const;
  return [{ method: 'GET', path: '/supportbundle', handler }];
}

/** What cannot be read is told in its place: the rest is worth having. */
async function fileOf({ path, read }: SupportPart): Promise<TarFile> {
  try {
    return { path, content: withoutSecrets(await read()) };
  } catch (error) {
    return { path, content: `(not readable: ${messageOf(error)})\n` };
  }
}

/** A part that is JSON. */
export function jsonPart(path: string, read: () => unknown): SupportPart {
  return { path, read: async () => `${JSON.stringify(await read(), undefined, 2)}\n` };
}

/** How settings are called that hold a secret. */
const secretName = [
  'password|passwd|passphrase|token|secret|psk|client-key-data',
  '(?:secret|access|api|private)[_-]?(?:access[_-]?)?key',
].join('|');
/** A text in quotes, a text in quotes that are themselves inside of a text, or a word. */
const value = String.raw`"(?:\\.|[^"\\\n])+"|'(?:\\.|[^'\\\n])+'|\\"(?:\\{3}"|(?!\\").)+\\"|[^\s"',}\\]{6,}`;
const setting = new RegExp(String.raw`((?:${secretName})\\?["']?\s*[:=]\s*)(${value})`, 'gi');

/**
 * `text` with keys, tokens and passwords blotted out. No part is known to hold any; configuration files and logs are
 * written by others. Takes a time that grows with the text alone, whatever stands in it.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(
      /-----BEGIN ([A-Z ]*PRIVATE KEY)-----(?:(?!-----)[\s\S])*-----END \1-----/g,
      '-----$1 removed-----',
    )
    .replace(/\b(bearer\s+)[\w.~+/=-]{8,}/gi, '$1(removed)')
    .replace(/\b(authorization\W+basic\s+)[\w+/=-]+/gi, '$1(removed)')
    .replace(/\beyJ[\w-]{10,500}\.[\w-]+\.[\w-]+/g, '(token removed)')
    .replace(/(:\/\/)[^\s/@:"']*:[^\s/@"']+@/g, '$1(removed)@')
    .replace(setting, (_, before: string, found: string) => `${before}${quoted('(removed)', found)}`);
}

/** `text` in the quotes that `like` has, if any. */
function quoted(text: string, like: string): string {
  const [quote = ''] = /^\\?["']/.exec(like) ?? [];
  return `${quote}${text}${quote}`;
}
