import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { agentToken, create } from '#controllers/api/testing/aggregation.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type ControlPlane, startControlPlane } from '../../../../tools/envtest/controlPlane.ts';
import { labelsOf, type PodName, podAddresses, podNames, policiesOf, type World } from './worlds.ts';

/** The one node of the fault tests. */
export const faultNode = 'fault-node';

const policies = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';
const pods = '/api/v1/namespaces/default/pods';

/** An API server that knows the node, its pods and the policies of a world. The tests reach it whatever is cut. */
export class FaultCluster {
  readonly controlPlane: ControlPlane;
  readonly #transport: KubeTransport;
  #world: World;

  private constructor(controlPlane: ControlPlane, transport: KubeTransport, world: World) {
    this.controlPlane = controlPlane;
    this.#transport = transport;
    this.#world = world;
  }

  static async start(nodeIp: string, world: World): Promise<FaultCluster> {
    const controlPlane = await startControlPlane();
    const transport = createKubeTransport(controlPlane.kubeConfig());
    for (const file of await readdir('config/crd')) {
      await applyCustomResourceDefinition(join('config/crd', file), { transport, clock: systemClock() });
    }
    const cluster = new FaultCluster(controlPlane, transport, world);
    await cluster.#createNode(nodeIp);
    await cluster.#createAgentAccount();
    for (const name of podNames) await cluster.#createPod(name);
    for (const [name, spec] of policiesOf(world)) await cluster.#putPolicy(name, spec, false);
    return cluster;
  }

  get world(): World {
    return this.#world;
  }

  /** A token of the agent's service account, as kubelet would give it. */
  agentToken(): Promise<string> {
    return agentToken(this.#transport, faultNode);
  }

  /** Writes a kubeconfig of an administrator who reaches the API server at `host`:`port`. */
  async writeKubeconfig(file: string, host: string, port: number): Promise<void> {
    const { users, clusters, contexts, ...rest } = JSON.parse(this.controlPlane.kubeConfig().exportConfig());
    const cluster = { server: `https://${host}:${port}`, 'insecure-skip-tls-verify': true };
    const name = clusters[0].name;
    await writeFile(file, JSON.stringify({ ...rest, users, contexts, clusters: [{ name, cluster }] }));
  }

  /** Makes another world, object by object; in between there is a mix that allows no more than the two together. */
  async change(to: World): Promise<void> {
    const before = this.#world;
    this.#world = to;
    const [old, next] = [policiesOf(before), policiesOf(to)];
    for (const [name, spec] of next) {
      if (JSON.stringify(spec) !== JSON.stringify(old.get(name)))
        await this.#putPolicy(name, spec, old.has(name));
    }
    for (const name of old.keys()) {
      if (!next.has(name)) await this.#transport.request({ method: 'DELETE', path: `${policies}/${name}` });
    }
    for (const name of podNames) {
      const labels = labelsOf(name, to);
      if (labels.role !== labelsOf(name, before).role)
        await this.#patch(`${pods}/${name}`, { metadata: { labels } });
    }
  }

  async stop(): Promise<void> {
    await this.#transport.close();
    await this.controlPlane.stop();
  }

  async #createNode(address: string): Promise<void> {
    const spec = { podCIDR: '10.10.0.0/24', podCIDRs: ['10.10.0.0/24'] };
    await create(this.#transport, '/api/v1/nodes', { metadata: { name: faultNode }, spec });
    const status = { addresses: [{ type: 'InternalIP', address }] };
    await this.#patch(`/api/v1/nodes/${faultNode}/status`, { status });
  }

  async #createAgentAccount(): Promise<void> {
    const metadata = { name: 'antrea-agent', namespace: 'kube-system' };
    await create(this.#transport, '/api/v1/namespaces/kube-system/serviceaccounts', { metadata });
    await create(this.#transport, '/api/v1/namespaces/kube-system/configmaps', {
      metadata: { name: 'antrea-ca' },
    });
    const group = 'rbac.authorization.k8s.io';
    await create(this.#transport, `/apis/${group}/v1/clusterrolebindings`, {
      metadata: { name: 'antrea-agent' },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    });
  }

  async #createPod(name: PodName): Promise<void> {
    await create(this.#transport, pods, {
      metadata: { name, labels: labelsOf(name, this.#world) },
      spec: { nodeName: faultNode, containers: [{ name: 'c', image: 'none' }] },
    });
    const podIP = podAddresses[name];
    await this.#patch(`${pods}/${name}/status`, {
      status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] },
    });
  }

  async #putPolicy(name: string, spec: object, exists: boolean): Promise<void> {
    const body = { metadata: { name }, spec };
    await this.#transport.request(
      exists
        ? { method: 'PUT', path: `${policies}/${name}`, body }
        : { method: 'POST', path: policies, body },
    );
  }

  async #patch(path: string, body: object): Promise<void> {
    const contentType = 'application/merge-patch+json';
    await this.#transport.request({ method: 'PATCH', path, contentType, body });
  }
}
