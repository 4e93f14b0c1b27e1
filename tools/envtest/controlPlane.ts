/**
 * A real API server for integration tests: etcd and kube-apiserver as processes on free ports of this machine, up in a
 * few seconds. No kubelet, no controllers, no service accounts unless a test makes them.
 *
 *     const controlPlane = await startControlPlane();                      // in beforeAll
 *     const transport = createKubeTransport(controlPlane.kubeConfig());    // system:masters
 *     await controlPlane.stop();                                           // in afterAll
 *
 * `controlPlane.kubeconfig` is the path of a kubeconfig file for kubectl and for child processes. RBAC is on;
 * `users` adds accounts with no rights but those a test binds: `kubeConfig('agent')`. `killApiServer` and
 * `startApiServer` make outages; `deleteFromStore` removes an object behind the API server's back.
 * @module
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { createKubeTransport } from '#kube/client.ts';
import { binary } from '../cluster/binaries.ts';
import { thisMachine } from '../cluster/machine.ts';
import { ChildServer } from './childProcess.ts';
import { freePorts } from './freePorts.ts';

/** What a test may ask for. */
export type ControlPlaneOptions = {
  /** Extra accounts, by name, with their groups. */
  readonly users?: Readonly<Record<string, readonly string[]>>;
  /** More flags for kube-apiserver. */
  readonly apiServerArgs?: readonly string[];
};

const ADMIN = 'admin';
const READY_WITHIN_MS = 240_000;

/** Starts both and waits until the API server is ready. @throws Error with the end of the log of what failed. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const machine = thisMachine();
  const programs = {
    etcd: await binary(machine, 'etcd'),
    apiServer: await binary(machine, 'kube-apiserver'),
  };
  const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
  const controlPlane = new ControlPlane(programs, { etcdPort, peerPort, apiPort }, options);
  try {
    await controlPlane.startEtcd();
    await controlPlane.startApiServer();
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
  return controlPlane;
}

type Programs = { readonly etcd: string; readonly apiServer: string };
type Ports = { readonly etcdPort: number; readonly peerPort: number; readonly apiPort: number };

/** See the module's comment; made by `startControlPlane`. */
export class ControlPlane {
  /** Holds everything of this control plane; removed by `stop`. */
  readonly folder = mkdtempSync(join(tmpdir(), 'envtest-'));
  /** Path of the administrator's kubeconfig. */
  readonly kubeconfig = join(this.folder, 'kubeconfig');
  readonly server: string;
  readonly #programs: Programs;
  readonly #ports: Ports;
  readonly #options: ControlPlaneOptions;
  #etcd: ChildServer | undefined;
  #apiServer: ChildServer | undefined;

  constructor(programs: Programs, ports: Ports, options: ControlPlaneOptions) {
    this.#programs = programs;
    this.#ports = ports;
    this.#options = options;
    this.server = `https://127.0.0.1:${ports.apiPort}`;
    this.#writeFiles();
  }

  /** The certificate that the API server made for itself: the CA to trust it by. */
  get caFile(): string {
    return join(this.folder, 'apiserver.crt');
  }

  /** A KubeConfig for the administrator, or for one of the `users`. */
  kubeConfig(user: string = ADMIN): KubeConfig {
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromClusterAndUser(
      { name: 'envtest', server: this.server, caFile: this.caFile, skipTLSVerify: false },
      { name: user, token: tokenOf(user) },
    );
    return kubeConfig;
  }

  async startEtcd(): Promise<void> {
    const { etcdPort, peerPort } = this.#ports;
    this.#etcd = this.#start('etcd', this.#programs.etcd, etcdArgs(this.folder, etcdPort, peerPort));
    await this.#until(this.#etcd, async () => {
      await fetch(`http://127.0.0.1:${etcdPort}/health`);
    });
  }

  /** Starts the API server, at first or after `killApiServer`, on the same port, and waits until it is ready. */
  async startApiServer(): Promise<void> {
    const args = [...apiServerArgs(this.folder, this.#ports), ...(this.#options.apiServerArgs ?? [])];
    this.#apiServer = this.#start('kube-apiserver', this.#programs.apiServer, args);
    await this.#until(this.#apiServer, () => this.#askWhetherReady());
    writeFileSync(this.kubeconfig, this.kubeConfig().exportConfig());
  }

  /** Kills the API server; its port refuses connections until `startApiServer`. */
  async killApiServer(): Promise<void> {
    await this.#apiServer?.kill();
  }

  /** Writes objects (by key, as in `deleteFromStore`) into etcd: thousands a second, unseen by admission. */
  async putIntoStore(objects: ReadonlyMap<string, object>): Promise<void> {
    const encoded = (text: string) => Buffer.from(text).toString('base64');
    const success = Array.from(objects, ([key, object]) => ({
      requestPut: { key: encoded(key), value: encoded(JSON.stringify(object)) },
    }));
    const response = await fetch(`http://127.0.0.1:${this.#ports.etcdPort}/v3/kv/txn`, {
      method: 'POST',
      body: JSON.stringify({ success }),
    });
    if (!response.ok) throw new Error(`etcd refused a write: ${await response.text()}`);
  }

  /** Removes an object from etcd, unseen by the API server: `key` as in `/registry/configmaps/<namespace>/<name>`. */
  async deleteFromStore(key: string): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.#ports.etcdPort}/v3/kv/deleterange`, {
      method: 'POST',
      body: JSON.stringify({ key: Buffer.from(key).toString('base64') }),
    });
    const { deleted } = JSON.parse(await response.text());
    if (deleted !== '1') throw new Error(`etcd holds no ${key}`);
  }

  /** Kills the API server, then etcd (the other way round it would linger), and removes the folder. */
  async stop(): Promise<void> {
    await this.#apiServer?.kill();
    await this.#etcd?.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #start(name: string, file: string, args: readonly string[]): ChildServer {
    return new ChildServer(name, file, args, join(this.folder, `${name}.log`));
  }

  async #askWhetherReady(): Promise<void> {
    const transport = createKubeTransport(this.kubeConfig());
    try {
      await transport.stream({ method: 'GET', path: '/readyz', timeoutMs: 5_000 });
      await transport.request({ method: 'GET', path: '/api/v1/namespaces/default' });
    } finally {
      await transport.close();
    }
  }

  async #until(server: ChildServer, ask: () => Promise<void>): Promise<void> {
    const deadline = performance.now() + READY_WITHIN_MS;
    for (;;) {
      if (server.obituary !== undefined) throw new Error(server.obituary);
      try {
        return await ask();
      } catch (cause) {
        if (performance.now() > deadline) throw new Error(`${server.name} is not ready in time`, { cause });
      }
      await setTimeout(100);
    }
  }

  #writeFiles(): void {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(this.folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    const users = Object.entries({ [ADMIN]: ['system:masters'], ...this.#options.users });
    const lines = users.map(([name, groups]) => `${tokenOf(name)},${name},${name},"${groups.join(',')}"`);
    writeFileSync(join(this.folder, 'tokens.csv'), `${lines.join('\n')}\n`);
  }
}

function tokenOf(user: string): string {
  return `token-of-${user}`;
}

function etcdArgs(folder: string, port: number, peerPort: number): string[] {
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${port}`,
    `--advertise-client-urls=http://127.0.0.1:${port}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ];
}

function apiServerArgs(folder: string, ports: Ports): string[] {
  const key = join(folder, 'sa.key');
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcdPort}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${ports.apiPort}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
    '--allow-privileged=true',
  ];
}
