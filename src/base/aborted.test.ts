import { expect, it } from 'vitest';
import { aborted } from './aborted.ts';

it('resolves when the signal is aborted, also when that was before', async () => {
  const stopping = new AbortController();
  const waiting = aborted(stopping.signal).then(() => 'aborted');
  expect(await Promise.race([waiting, 'not yet'])).toBe('not yet');
  stopping.abort();
  expect(await waiting).toBe('aborted');
  await aborted(stopping.signal);
});
