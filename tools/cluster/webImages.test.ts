import { describe, expect, it } from 'vitest';
import { readAsset } from './assets.ts';
import { scriptedMachine } from './testing.ts';
import { ensureWebImages, webImages } from './webImages.ts';

describe('ensureWebImages', () => {
  it('builds nothing that the engine has', async () => {
    const machine = scriptedMachine(() => '');
    await ensureWebImages(machine);
    expect(machine.ran).toEqual(webImages.map((image) => `docker image inspect ${image}`));
  });

  it('has a Dockerfile for each', () => {
    for (const image of webImages) {
      expect(readAsset(`web/${image.split(':')[0]}.Dockerfile`)).toContain('FROM debian:bookworm-slim');
    }
  });
});
