import { describe, expect, it } from 'vitest';
import { buildImage, imagePulled, registryAnswers } from './docker.ts';
import { scriptedMachine } from './testing.ts';

describe('registryAnswers', () => {
  const machine = scriptedMachine(() => 'https://registry.example/v1/\n');

  it('asks the registry that the engine names', async () => {
    const asked: unknown[] = [];
    const ask = async (address: unknown) => {
      asked.push(address);
      return new Response('');
    };
    expect(await registryAnswers(machine, ask)).toBe(true);
    expect(asked).toEqual(['https://registry.example/v1/']);
  });

  it('takes any HTTP answer for a registry and any failure for none', async () => {
    expect(await registryAnswers(machine, async () => new Response('', { status: 401 }))).toBe(true);
    expect(await registryAnswers(machine, () => Promise.reject(new Error('no such host')))).toBe(false);
    expect(
      await registryAnswers(
        scriptedMachine(() => undefined),
        async () => new Response(''),
      ),
    ).toBe(false);
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
