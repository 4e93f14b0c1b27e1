/** The compiled programs of a node and of its control plane. @module */
import { join } from 'node:path';
import { compiled, compiledAsset } from './compile.ts';
import { goBuilds } from './goBuilds.ts';
import type { Machine } from './machine.ts';

/** Folders of compiled programs. */
export type NodePrograms = {
  readonly api: string;
  readonly node: string;
  readonly containerd: string;
  readonly cni: string;
  readonly coredns: string;
  readonly pause: string;
};

/** Compiles what is not compiled, one after the other: each compile fills every core. */
export async function collectPrograms(machine: Machine): Promise<NodePrograms> {
  const api = await compiled(machine, goBuilds.api);
  const node = await compiled(machine, goBuilds.node);
  const containerd = await compiled(machine, goBuilds.containerd);
  const cni = await compiled(machine, goBuilds.cni);
  const coredns = await compiled(machine, goBuilds.coredns);
  return { api, node, containerd, cni, coredns, pause: await compiledAsset(machine, 'pause') };
}

const homes: Readonly<Record<string, keyof NodePrograms>> = {
  'kube-apiserver': 'api',
  etcd: 'api',
  coredns: 'coredns',
  pause: 'pause',
};

/** The path of a control-plane program. */
export function findProgram(programs: NodePrograms, program: string): string {
  return join(programs[homes[program] ?? 'node'], program);
}
