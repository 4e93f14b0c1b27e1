import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath } from './assets.ts';
import { cached, contentKey } from './cache.ts';
import { buildArguments, type GoBuild } from './goBuilds.ts';
import { type GoModule, kubernetesModule, singleModule } from './goModule.ts';
import { ensureGo, goEnvironment } from './goToolchain.ts';
import { withLock } from './lock.ts';
import type { Machine } from './machine.ts';
import { versions } from './versions.ts';

const half = 30 * 60_000;

/** The folder that holds the programs of `build`, compiled when the cache has none of exactly this recipe. */
export async function compiled(machine: Machine, build: GoBuild): Promise<string> {
  return cached(machine.cache, `go/${build.name}`, recipeKey(build), (folder) =>
    // One compile at a time: each one alone fills every core.
    withLock(join(machine.cache, 'locks', 'compile.lock'), () =>
      machine.progress.step(`compile ${programs(build).join(', ')} ${build.module.version}`, () =>
        compile(machine, build, folder),
      ),
    ),
  );
}

/** The folder that `compiled` would give, when the cache has it. */
export function alreadyCompiled(machine: Machine, build: GoBuild): string | undefined {
  const folder = compiledFolder(machine, build);
  return existsSync(folder) ? folder : undefined;
}

/** Where the programs of `build` are, or will be. */
export function compiledFolder(machine: Machine, build: GoBuild): string {
  return join(machine.cache, 'go', build.name, recipeKey(build));
}

function recipeKey(build: GoBuild): string {
  return contentKey(JSON.stringify(build), versions.kubernetes, process.arch);
}

/** The folder of a module's sources in Go's module cache, downloaded when missing. */
export async function moduleSource(machine: Machine, module: GoModule): Promise<string> {
  const go = await ensureGo(machine);
  const answer: unknown = JSON.parse(
    await machine.run(go, ['mod', 'download', '-json', `${module.path}@${module.version}`], {
      env: goEnvironment,
    }),
  );
  const known = typeof answer === 'object' && answer !== null && 'Dir' in answer ? answer.Dir : undefined;
  return String(known);
}

/** The folder that holds the program of a Go file that ships with the tools: `assets/<name>/main.go`. */
export async function compiledAsset(machine: Machine, name: string): Promise<string> {
  const source = assetPath(`${name}/main.go`);
  return cached(
    machine.cache,
    `go/${name}`,
    contentKey(readFileSync(source), process.arch),
    async (folder) => {
      const build = ['build', '-trimpath', '-ldflags', '-s -w', '-o', join(folder, name), source];
      await machine.run(await ensureGo(machine), build, { env: { ...goEnvironment, GOFLAGS: '' } });
    },
  );
}

async function compile(machine: Machine, build: GoBuild, folder: string): Promise<void> {
  const go = await ensureGo(machine);
  const sources = await moduleSource(machine, build.onKubernetes ? kubernetes : build.module);
  const work = join(machine.cache, 'gomod', build.onKubernetes ? 'kubernetes' : build.name);
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'go.mod'), moduleText(build, readFileSync(join(sources, 'go.mod'), 'utf8')));
  const sums = join(sources, 'go.sum');
  if (!existsSync(join(work, 'go.sum')) && existsSync(sums)) copyFileSync(sums, join(work, 'go.sum'));
  await machine.run(go, ['-C', work, ...buildArguments(build, folder)], {
    env: goEnvironment,
    timeoutMs: half,
  });
  const server = join(folder, 'server');
  // Go names a program after its import path's last word, which for etcd is `server`.
  if (existsSync(server)) renameSync(server, join(folder, 'etcd'));
}

const kubernetes: GoModule = { path: 'k8s.io/kubernetes', version: versions.kubernetes };
function moduleText(build: GoBuild, goMod: string): string {
  if (!build.onKubernetes) return singleModule(goMod, build.module);
  const guests = build.module.path === kubernetes.path ? [] : [build.module];
  return kubernetesModule(goMod, versions.kubernetes, guests);
}

function programs(build: GoBuild): string[] {
  return build.packages.map((path) => (path.includes('/etcd/') ? 'etcd' : (path.split('/').at(-1) ?? path)));
}
