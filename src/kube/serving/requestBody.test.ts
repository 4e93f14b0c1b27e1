import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readBody } from './requestBody.ts';

it('readBody puts the pieces together, and refuses too many', async () => {
  const euro = Buffer.from('€');
  expect(await readBody(Readable.from([euro.subarray(0, 1), euro.subarray(1)]))).toBe('€');
  await expect(readBody(Readable.from([euro, euro]), 5)).rejects.toMatchObject({ code: 413 });
});
