import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clusterNodes, deleteCluster, ensureCluster } from './cluster.ts';
import { goBuilds } from './goBuilds.ts';
import { pretendCompiled, scriptedMachine } from './testing.ts';

/** These tests must pass, and change nothing, where there is no Docker engine, and where there is one. */
const prepareHost = async () => {};

/** A machine with everything installed, on which the cluster `antrea` stands. */
function standing() {
  const machine = scriptedMachine((command) => {
    if (command.startsWith('dpkg-query')) return 'Status: install ok installed\n';
    if (command.endsWith('kind get clusters')) return 'antrea\n';
    if (command.startsWith('docker ps')) return 'antrea-worker2\nantrea-control-plane\nantrea-worker\n';
    if (command.includes('kind get kubeconfig')) return 'the kubeconfig';
    return '';
  });
  pretendCompiled(machine, goBuilds.kind, 'kind');
  pretendCompiled(machine, goBuilds.api, 'kubectl');
  return machine;
}

describe('ensureCluster', () => {
  it('reuses what stands, starts stopped nodes, and writes a kubeconfig only its owner reads', async () => {
    const machine = standing();
    const cluster = await ensureCluster(machine, { prepareHost });
    expect(readFileSync(cluster.kubeconfig, 'utf8')).toBe('the kubeconfig');
    expect(machine.ran).toContain('docker start antrea-control-plane antrea-worker antrea-worker2');
    expect(machine.ran.some((command) => command.includes('create cluster'))).toBe(false);
  });
});

describe('deleteCluster', () => {
  it('removes the cluster and its files', async () => {
    const machine = standing();
    const { kubeconfig } = await ensureCluster(machine, { prepareHost });
    await deleteCluster(machine);
    expect(machine.ran.at(-1)).toMatch(/kind delete cluster --name antrea$/);
    expect(existsSync(join(kubeconfig, '..'))).toBe(false);
  });
});

describe('clusterNodes', () => {
  it('lists the containers in order', async () => {
    expect(await clusterNodes(standing())).toEqual([
      'antrea-control-plane',
      'antrea-worker',
      'antrea-worker2',
    ]);
  });
});
