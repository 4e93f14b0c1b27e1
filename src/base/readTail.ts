import { open } from 'node:fs/promises';

/**
 * The last lines of a text file that have at most so many bytes together; the rest is not read, however long the file.
 * Rejects as Node does, e.g. with code ENOENT.
 */
export async function readTail(path: string, maxBytes: number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - maxBytes);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const text = buffer.toString('utf8', 0, bytesRead);
    // The first line may have been cut.
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
