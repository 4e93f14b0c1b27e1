import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { webhookConfigurations } from '#admission/configurations.ts';
import { admissionPaths } from '#admission/handler.ts';
import { systemClock } from '#base/clock.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import { publishAuthority } from '#kube/serving/caPublisher.ts';
import { CertificateManager } from '#kube/serving/certificateManager.ts';
import { DelegatedServer } from '#kube/serving/delegatedServer.ts';
import { createRouter } from '#kube/serving/router.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { helm } from '../../../tools/chart/helm.ts';
import { parseManifests } from '../../../tools/chart/manifests.ts';
import { type ControlPlane, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import { admissionRoutes } from '../controllerAdmission.ts';

const root = resolve(import.meta.dirname, '../../..');
const controller = 'system:serviceaccount:kube-system:antrea-controller';
const common = { clock: systemClock(), logger: silentLogger() };

/** A real API server with the kinds and the webhooks of the chart, and the controller's server that they call. */
export class AdmissionServer {
  readonly admin: KubeTransport;
  /** Calls as the controller's own account, here with every right. */
  readonly controller: KubeTransport;
  readonly kubeconfig: string;
  readonly #controlPlane: ControlPlane;
  readonly #folder: string;
  #stop = new AbortController();
  #running: readonly Promise<unknown>[] = [];
  #port = 0;

  private constructor(controlPlane: ControlPlane, folder: string) {
    this.#controlPlane = controlPlane;
    this.#folder = folder;
    this.kubeconfig = controlPlane.kubeconfig;
    this.admin = createKubeTransport(controlPlane.kubeConfig());
    this.controller = createKubeTransport(controlPlane.kubeConfig(controller));
  }

  /** Starts the API server with the kinds, without webhooks. */
  static async start(): Promise<AdmissionServer> {
    const controlPlane = await startControlPlane({ users: { [controller]: ['system:masters'] } });
    const server = new AdmissionServer(controlPlane, await mkdtemp(join(tmpdir(), 'admission-')));
    const definitions = (await readdir(join(root, 'config/crd'))).filter(
      (file) => !file.includes('clusterinformation'),
    );
    for (const file of definitions) {
      await applyCustomResourceDefinition(join(root, 'config/crd', file), {
        transport: server.admin,
        ...common,
      });
    }
    return server;
  }

  /** Starts the controller's server, at first or anew. It writes nothing until `publish`. */
  async startController(): Promise<CertificateManager> {
    const certificates = await CertificateManager.create({
      ...common,
      commonName: 'antrea',
      dnsNames: ['antrea.kube-system.svc'],
      ipAddresses: ['127.0.0.1'],
    });
    this.#stop = new AbortController();
    const server = new DelegatedServer({
      ...common,
      transport: this.admin,
      certificates,
      handler: createRouter(admissionRoutes(this.admin, common.clock)),
      openPaths: admissionPaths,
      host: '127.0.0.1',
      port: this.#port,
      loopbackTokenPath: join(this.#folder, 'token'),
    });
    await server.start();
    this.#port = server.port;
    this.#running = [server.run(this.#stop.signal)];
    return certificates;
  }

  /** Keeps telling the API server to trust the controller's server. */
  publish(certificates: CertificateManager): void {
    const options = { ...common, transport: this.controller, namespace: 'kube-system', certificates };
    const publishing = publishAuthority({ ...options, webhooks: webhookConfigurations }, this.#stop.signal);
    this.#running = [...this.#running, publishing];
  }

  /** Installs the chart's webhooks, with the port of the controller's server for that of the Service. */
  async installWebhooks(): Promise<void> {
    const metadata = { name: 'antrea', namespace: 'kube-system' };
    const spec = { type: 'ExternalName', externalName: 'localhost' };
    await this.#create('/api/v1/namespaces/kube-system/services', { metadata, spec });
    const stream = await (await helm(root)).template({ args: ['-s', 'templates/controller/webhooks.yaml'] });
    for (const manifest of parseManifests(stream.replaceAll('"port":443', `"port":${this.#port}`))) {
      const plural = `${manifest.kind.toLowerCase()}s`;
      await this.#create(`/apis/admissionregistration.k8s.io/v1/${plural}`, manifest);
    }
    await this.#create('/api/v1/namespaces/kube-system/configmaps', { metadata: { name: 'antrea-ca' } });
  }

  /** Ends the controller's server. */
  async stopController(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
    this.#running = [];
  }

  async stop(): Promise<void> {
    await this.stopController();
    await Promise.all([this.admin.close(), this.controller.close()]);
    await this.#controlPlane.stop();
    await rm(this.#folder, { recursive: true });
  }

  #create(path: string, body: object): Promise<unknown> {
    return this.admin.request({ method: 'POST', path, body });
  }
}
