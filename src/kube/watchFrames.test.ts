import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from './objects.ts';
import { endsListing, type WatchFrame, watchFrames } from './watchFrames.ts';

async function decode(chunks: readonly Uint8Array[]): Promise<WatchFrame<KubeObject>[]> {
  async function* source() {
    yield* chunks;
  }
  const frames: WatchFrame<KubeObject>[] = [];
  for await (const batch of watchFrames<KubeObject>(source())) frames.push(...batch);
  return frames;
}

const line = (name: string) => `${JSON.stringify({ type: 'ADDED', object: { metadata: { name } } })}\n`;

describe('watchFrames', () => {
  it('gives the same frames wherever the bytes are cut, inside a character too', async () => {
    const names = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'é', '漢', '🐳', '"', '\n'), maxLength: 12 }),
      { maxLength: 8 },
    );
    const cuts = fc.array(fc.nat(400), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(names, cuts, async (wanted, at) => {
        const bytes = Buffer.from(wanted.map(line).join(''));
        const edges = [0, ...at.filter((edge) => edge < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
        const frames = await decode(chunks);
        const got = frames.map((frame) => (frame.type === 'ERROR' ? '' : frame.object.metadata.name));
        expect(got).toEqual(wanted);
      }),
    );
  });

  it('drops a frame that the end of the stream cut off', async () => {
    const frames = await decode([Buffer.from(line('whole')), Buffer.from(line('cut').slice(0, -1))]);
    expect(frames).toHaveLength(1);
  });

  it('passes an ERROR on whatever its object is', async () => {
    expect(await decode([Buffer.from('{"type":"ERROR","object":null}\n')])).toEqual([
      { type: 'ERROR', object: null },
    ]);
  });

  it.each([
    'not json',
    'null',
    '"ADDED"',
    '{"type":"ADDED"}',
    '{"type":"ADDED","object":{}}',
    '{"type":"NEWS","object":{"metadata":{"name":"a"}}}',
  ])('refuses the line %s', async (text) => {
    await expect(decode([Buffer.from(`${text}\n`)])).rejects.toMatchObject({
      code: 'ANTREA_KUBE_WATCH_GARBLED',
    });
  });
});

it('endsListing knows the bookmark after the initial objects', () => {
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  expect(endsListing({ type: 'BOOKMARK', object: { metadata: { name: '', annotations } } })).toBe(true);
  expect(endsListing({ type: 'BOOKMARK', object: { metadata: { name: '' } } })).toBe(false);
  expect(endsListing({ type: 'ADDED', object: { metadata: { name: 'a', annotations } } })).toBe(false);
});
