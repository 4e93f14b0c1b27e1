import { describe, expect, it } from 'vitest';
import { scriptedTransport } from './scriptedTransport.ts';

describe('scriptedTransport', () => {
  it('records requests and fails those without an answer', async () => {
    const transport = scriptedTransport({ request: ({ path }) => ({ path }) });
    await expect(transport.request({ method: 'GET', path: '/a' })).resolves.toEqual({ path: '/a' });
    await expect(transport.stream({ method: 'GET', path: '/b' })).rejects.toThrow('no stream for /b');
    expect(transport.requests.map(({ path }) => path)).toEqual(['/a', '/b']);
  });
});
