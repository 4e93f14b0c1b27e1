import { describe, expect, it } from 'vitest';
import { buildImage, imagePulled, registryAnswers } from './docker.ts';
import { scriptedMachine } from './testing.ts';

describe('registryAnswers', () => {
  it('takes any HTTP answer for a registry and any failure for none', async () => {
    expect(await registryAnswers(async () => new Response('', { status: 401 }))).toBe(true);
    expect(await registryAnswers(() => Promise.reject(new Error('no such host')))).toBe(false);
  });
});

describe('imagePulled', () => {
  it('pulls nothing that is there', async () => {
    const machine = scriptedMachine(() => '');
    expect(await imagePulled(machine, 'nginx:latest')).toBe(true);
    expect(machine.ran).toEqual(['docker image inspect nginx:latest']);
  });
});

describe('buildImage', () => {
  it('builds the folder', async () => {
    const machine = scriptedMachine(() => '');
    await buildImage(machine, 'a/b:1', '/work');
    expect(machine.ran.at(-1)).toBe('docker build --quiet --tag a/b:1 --file /work/Dockerfile /work');
  });
});
