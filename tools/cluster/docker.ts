/** The Docker engine: installed, started, and what the steps ask of it. @module */
import type { Machine } from './machine.ts';

/** Whether the engine holds an image of this name. */
export function imageExists(machine: Machine, image: string): Promise<boolean> {
  return machine.succeeds('docker', ['image', 'inspect', image]);
}

/** Whether `image` is there, after a pull where a registry answers. */
export async function imagePulled(machine: Machine, image: string): Promise<boolean> {
  if (await imageExists(machine, image)) return true;
  if (!(await registryAnswers(machine))) return false;
  return machine.progress.step(`pull ${image}`, () => machine.succeeds('docker', ['pull', '--quiet', image]));
}

/** Builds `folder`'s Dockerfile. BuildKit where it is installed, else the engine's own builder. */
export async function buildImage(
  machine: Machine,
  tag: string,
  folder: string,
  dockerfile = 'Dockerfile',
): Promise<void> {
  const hasBuildx = await machine.succeeds('docker', ['buildx', 'version']);
  await machine.run(
    'docker',
    ['build', '--quiet', '--tag', tag, '--file', `${folder}/${dockerfile}`, folder],
    {
      env: hasBuildx ? {} : { DOCKER_BUILDKIT: '0' },
      timeoutMs: 30 * 60_000,
    },
  );
}

/** Whether the engine's default registry can be reached: any HTTP answer means so. */
export async function registryAnswers(machine: Machine, ask: typeof fetch = fetch): Promise<boolean> {
  try {
    const address = await machine.run('docker', ['info', '--format', '{{.IndexServerAddress}}']);
    await ask(address.trim(), { signal: AbortSignal.timeout(3_000) });
    return true;
  } catch {
    return false;
  }
}
