import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { agentToken, create } from '#controllers/api/testing/aggregation.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import type { KubeObject } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type ControlPlane, startControlPlane } from '../../../../tools/envtest/controlPlane.ts';

const node = 'start-node';
const pods = '/api/v1/namespaces/default/pods';
const policies = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';

/** An API server with one node, on which the test is the kubelet. */
export class StartCluster {
  readonly node = node;
  readonly controlPlane: ControlPlane;
  readonly #transport: KubeTransport;

  private constructor(controlPlane: ControlPlane) {
    this.controlPlane = controlPlane;
    this.#transport = createKubeTransport(controlPlane.kubeConfig());
  }

  /** The node has the pod range 10.10.0.0/23. */
  static async start(nodeIp: string): Promise<StartCluster> {
    const cluster = new StartCluster(await startControlPlane());
    await cluster.#prepare(nodeIp);
    return cluster;
  }

  /** A token of the agent's service account, as kubelet would give it. */
  agentToken(): Promise<string> {
    return agentToken(this.#transport, node);
  }

  /** Writes a kubeconfig of an administrator who reaches the API server at `host`:`port`. */
  async writeKubeconfig(file: string, host: string, port: number): Promise<void> {
    const config = JSON.parse(this.controlPlane.kubeConfig().exportConfig());
    const cluster = { server: `https://${host}:${port}`, 'insecure-skip-tls-verify': true };
    await writeFile(
      file,
      JSON.stringify({ ...config, clusters: [{ name: config.clusters[0].name, cluster }] }),
    );
  }

  /** Creates a pod that is bound to the node. Returns its uid. */
  async createPod(name: string, labels: Readonly<Record<string, string>>): Promise<string> {
    const spec = { nodeName: node, containers: [{ name: 'c', image: 'none' }] };
    const { metadata } = await create<KubeObject>(this.#transport, pods, {
      metadata: { name, labels },
      spec,
    });
    return metadata.uid ?? '';
  }

  async setPodAddress(name: string, podIP: string): Promise<void> {
    const status = { phase: 'Running', podIP, podIPs: [{ ip: podIP }] };
    await this.#patch(`${pods}/${name}/status`, { status });
  }

  async setPodLabels(name: string, labels: Readonly<Record<string, string>>): Promise<void> {
    await this.#patch(`${pods}/${name}`, { metadata: { labels } });
  }

  async deletePod(name: string): Promise<void> {
    await this.#transport.request({
      method: 'DELETE',
      path: `${pods}/${name}`,
      body: { gracePeriodSeconds: 0 },
    });
  }

  async createPolicy(name: string, spec: object): Promise<void> {
    await create(this.#transport, policies, { metadata: { name }, spec });
  }

  async stop(): Promise<void> {
    await this.#transport.close();
    await this.controlPlane.stop();
  }

  async #prepare(address: string): Promise<void> {
    const kube = this.#transport;
    for (const file of await readdir('config/crd')) {
      await applyCustomResourceDefinition(join('config/crd', file), {
        transport: kube,
        clock: systemClock(),
      });
    }
    const spec = { podCIDR: '10.10.0.0/23', podCIDRs: ['10.10.0.0/23'] };
    await create(kube, '/api/v1/nodes', { metadata: { name: node }, spec });
    const status = { addresses: [{ type: 'InternalIP', address }] };
    await this.#patch(`/api/v1/nodes/${node}/status`, { status });
    const account = { name: 'antrea-agent', namespace: 'kube-system' };
    await create(kube, '/api/v1/namespaces/kube-system/serviceaccounts', { metadata: account });
    await create(kube, '/api/v1/namespaces/kube-system/configmaps', { metadata: { name: 'antrea-ca' } });
    const group = 'rbac.authorization.k8s.io';
    await create(kube, `/apis/${group}/v1/clusterrolebindings`, {
      metadata: { name: 'antrea-agent' },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    });
  }

  async #patch(path: string, body: object): Promise<void> {
    const contentType = 'application/merge-patch+json';
    await this.#transport.request({ method: 'PATCH', path, contentType, body });
  }
}
