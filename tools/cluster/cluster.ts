/** A kind cluster without a network plugin: created, found again, filled with images, removed. @module */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { untilApiAnswers } from './apiServer.ts';
import { ensurePackages } from './apt.ts';
import { assetPath } from './assets.ts';
import { binary } from './binaries.ts';
import { contentKey } from './cache.ts';
import { ensureDocker } from './engine.ts';
import { rejectStrayServiceTraffic } from './hostRules.ts';
import { raiseInotifyLimits } from './kernelLimits.ts';
import { type ClusterShape, defaultShape, kindConfig } from './kindConfig.ts';
import { withLock } from './lock.ts';
import type { Machine } from './machine.ts';
import { ensureNodeImage } from './nodeImage.ts';

/** A cluster that stands. */
export type Cluster = {
  readonly name: string;
  /** The path of a kubeconfig file for this cluster alone. */
  readonly kubeconfig: string;
  readonly shape: ClusterShape;
};

/** What to bring up. */
export type ClusterOptions = {
  readonly name?: string;
  readonly shape?: Partial<ClusterShape>;
  /** Makes this machine able to run nodes; a test without an engine has nothing to prepare. */
  readonly prepareHost?: (machine: Machine) => Promise<void>;
};

/** The cluster of the demo and of the end-to-end tests; `ANTREA_CLUSTER` names another one, to work on two at once. */
export const demoCluster = process.env.ANTREA_CLUSTER || 'antrea';

/** The cluster `name`, created when it does not stand; its nodes stay NotReady until somebody installs a CNI. */
export async function ensureCluster(machine: Machine, options: ClusterOptions = {}): Promise<Cluster> {
  const name = options.name ?? demoCluster;
  const shape = { ...defaultShape, ...options.shape };
  await (options.prepareHost ?? prepareHost)(machine);
  const kind = await binary(machine, 'kind');
  return withLock(join(machine.cache, 'locks', `cluster-${name}.lock`), async () => {
    if (!(await stands(machine, kind, name))) await create(machine, kind, name, shape);
    await rejectStrayServiceTraffic(machine, shape.serviceSubnet);
    const kubeconfig = await writeKubeconfig(machine, kind, name);
    await untilApiAnswers(machine, kubeconfig);
    return { name, shape, kubeconfig };
  });
}

async function prepareHost(machine: Machine): Promise<void> {
  await ensureDocker(machine);
  await ensurePackages(machine, ['iptables', 'kmod']);
  raiseInotifyLimits();
}

/** Removes a cluster and its kubeconfig. Nothing happens when there is none. */
export async function deleteCluster(machine: Machine, name: string = demoCluster): Promise<void> {
  const kind = await binary(machine, 'kind');
  await machine.run(kind, ['delete', 'cluster', '--name', name]);
  rmSync(clusterFolder(machine, name), { recursive: true, force: true });
}

/** Names of the cluster's node containers. */
export async function clusterNodes(machine: Machine, name: string = demoCluster): Promise<string[]> {
  const label = `label=io.x-k8s.kind.cluster=${name}`;
  const names = await machine.run('docker', ['ps', '--all', '--filter', label, '--format', '{{.Names}}']);
  return names
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** Whether all containers of the cluster exist; stopped ones (the machine was rebooted) are started again. */
async function stands(machine: Machine, kind: string, name: string): Promise<boolean> {
  const clusters = (await machine.run(kind, ['get', 'clusters'])).split('\n');
  if (!clusters.includes(name)) return false;
  const nodes = await clusterNodes(machine, name);
  await machine.run('docker', ['start', ...nodes]);
  return true;
}

async function create(machine: Machine, kind: string, name: string, shape: ClusterShape): Promise<void> {
  const image = await ensureNodeImage(machine);
  const folder = clusterFolder(machine, name);
  mkdirSync(folder, { recursive: true });
  // The node mounts it for as long as the cluster lives, which may be longer than this checkout.
  const auditPolicy = join(folder, 'audit-policy.yaml');
  copyFileSync(assetPath('audit-policy.yaml'), auditPolicy);
  const text = kindConfig(shape, auditPolicy);
  const config = join(folder, `kind-${contentKey(text)}.yaml`);
  writeFileSync(config, text);
  const args = ['create', 'cluster', '--name', name, '--image', image, '--config', config];
  await machine.progress.step(`create cluster ${name} (1 control plane, ${shape.workers} workers)`, () =>
    machine.run(kind, args),
  );
}

async function writeKubeconfig(machine: Machine, kind: string, name: string): Promise<string> {
  const folder = clusterFolder(machine, name);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, await machine.run(kind, ['get', 'kubeconfig', '--name', name]), { mode: 0o600 });
  return file;
}

function clusterFolder(machine: Machine, name: string): string {
  return join(machine.cache, 'clusters', name);
}
