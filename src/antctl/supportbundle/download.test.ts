import { expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { download } from './download.ts';

it('download joins what comes in', async () => {
  const client = fakeClient(({ path, query }) => `${path} ${JSON.stringify(query)}`);
  expect(Buffer.from(await download(client, '/a', { b: 'c' })).toString()).toBe('/a {"b":"c"}');
});
