/** Finds, downloads or compiles the programs that the tools and the tests run. @module */
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { alreadyCompiled, compiled } from './compile.ts';
import { downloaded } from './download.ts';
import { type GoBuild, goBuilds } from './goBuilds.ts';
import type { Machine } from './machine.ts';
import { versions } from './versions.ts';

/** A program that `binary` can give. */
export type Program = 'kind' | 'kubectl' | 'helm' | 'etcd' | 'kube-apiserver';

const builds: Readonly<Record<Program, GoBuild>> = {
  kind: goBuilds.kind,
  kubectl: goBuilds.api,
  helm: goBuilds.helm,
  etcd: goBuilds.api,
  'kube-apiserver': goBuilds.api,
};

/**
 * The path of a program of the version in versions.ts, also named in `<cache>/bin`: what PATH has, when it is that very
 * version; its release where that can be downloaded; else compiled.
 */
export async function binary(machine: Machine, program: Program): Promise<string> {
  const build = builds[program];
  const folder =
    (await installed(machine, program)) ??
    alreadyCompiled(machine, build) ??
    (await downloaded(machine, program)) ??
    (await compiled(machine, build));
  return linked(machine, folder, program);
}

/** The folder of the CNI plugins: portmap, bandwidth, loopback, ptp and host-local. */
export async function cniPlugins(machine: Machine): Promise<string> {
  const build = goBuilds.cni;
  return (
    alreadyCompiled(machine, build) ?? (await downloaded(machine, 'cni-plugins')) ?? compiled(machine, build)
  );
}

const versionQuestions: Readonly<
  Partial<Record<Program, { readonly args: readonly string[]; readonly answer: string }>>
> = {
  kind: { args: ['version'], answer: versions.kind },
  kubectl: { args: ['version', '--client'], answer: versions.kubernetes },
  helm: { args: ['version', '--short'], answer: versions.helm },
};

/** The folder of PATH that holds the program in the version wanted. */
async function installed(machine: Machine, program: Program): Promise<string | undefined> {
  const question = versionQuestions[program];
  const folder = (process.env.PATH ?? '').split(delimiter).find((each) => existsSync(join(each, program)));
  if (!question || !folder || folder === join(machine.cache, 'bin')) return undefined;
  const file = join(folder, program);
  if (!(await machine.succeeds(file, question.args))) return undefined;
  const said = await machine.run(file, question.args);
  return said.split(/[\s+]/).includes(question.answer) ? folder : undefined;
}

/** Names the program in `<cache>/bin`, one folder that a person can put in PATH. */
function linked(machine: Machine, folder: string, program: Program): string {
  const bin = join(machine.cache, 'bin');
  mkdirSync(bin, { recursive: true });
  const scratch = join(bin, `.${program}.${process.pid}`);
  rmSync(scratch, { force: true });
  symlinkSync(join(folder, program), scratch);
  renameSync(scratch, join(bin, program));
  return join(folder, program);
}
