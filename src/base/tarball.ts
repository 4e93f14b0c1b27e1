import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** One file of an archive; the path has no leading slash and at most 100 bytes. */
export type TarFile = { readonly path: string; readonly content: string };

const blockBytes = 512;
const compress = promisify(gzip);

/** A compressed tar archive (ustar) of text files, all of the time `now` (milliseconds since the epoch). */
export async function tarball(files: readonly TarFile[], now: number): Promise<Uint8Array> {
  const seconds = Math.floor(now / 1000);
  const blocks = files.flatMap(({ path, content }) => {
    const bytes = Buffer.from(content);
    return [header(path, bytes.length, seconds), bytes, Buffer.alloc(padding(bytes.length))];
  });
  // Two empty blocks end an archive.
  return compress(Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]));
}

function padding(length: number): number {
  return (blockBytes - (length % blockBytes)) % blockBytes;
}

/** The fields of POSIX ustar: numbers are octal text, the sum is taken with blanks in its own place. */
function header(path: string, size: number, seconds: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const put = (text: string, offset: number) => block.write(text, offset, 'utf8');
  put(path, 0);
  put(octal(0o644, 7), 100);
  put(octal(0, 7), 108);
  put(octal(0, 7), 116);
  put(octal(size, 11), 124);
  put(octal(seconds, 11), 136);
  put(' '.repeat(8), 148);
  put('0', 156);
  put('ustar', 257);
  put('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
