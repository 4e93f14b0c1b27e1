import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKubeTransport } from '../client.ts';
import type { KubeList, Pod } from '../objects.ts';
import type { KubeTransport } from '../transport.ts';
import { FAKE_PATH, FakeApiServer } from './fakeApiServer.ts';

let server: FakeApiServer;
let transport: KubeTransport;

beforeEach(async () => {
  server = new FakeApiServer();
  transport = createKubeTransport(await server.start());
});

afterEach(async () => {
  await transport.close();
  await server.stop();
});

const page = (query: Record<string, string>) =>
  transport.request<KubeList<Pod>>({ method: 'GET', path: FAKE_PATH, query });

describe('FakeApiServer', () => {
  it('shows one moment on all pages of a list', async () => {
    for (let index = 0; index < 9; index += 1) server.store.put(`p${index}`, 'x');
    const first = await page({});
    server.store.put('late', 'x');
    const second = await page({ continue: first.metadata.continue ?? '' });
    expect(first.items).toHaveLength(server.pageSize);
    expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['p7', 'p8']);
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  it('answers 410 for a page of a compacted list and for a compacted version', async () => {
    for (let index = 0; index < 9; index += 1) server.store.put(`p${index}`, 'x');
    const first = await page({});
    server.compact();
    await expect(page({ continue: first.metadata.continue ?? '' })).rejects.toMatchObject({ status: 410 });
    const watch = { method: 'GET', path: FAKE_PATH, query: { watch: 'true', resourceVersion: '1' } } as const;
    await expect(transport.stream(watch)).rejects.toMatchObject({ status: 410 });
  });
});
