import { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';
import { createKubeTransport } from '#kube/client.ts';
import { type ConfigMap, resourcePath } from '#kube/objects.ts';
import { caConfigMap } from '#kube/serving/caPublisher.ts';
import type { KubeRequest, KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';

/** Where the controller is, and with which credentials the agent comes. */
export type ControllerTransportOptions = {
  /** To the Kubernetes API server, which holds the ConfigMap antrea-ca. */
  readonly kube: KubeTransport;
  /** The namespace of the controller. */
  readonly namespace: string;
  /** e.g. `https://10.96.7.7:443`. */
  readonly server: string;
  /** The agent's service account token; read again when it rotates. */
  readonly tokenFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** The authorities are compared before a call when they were last read longer ago than this. */
const freshMs = 2_000;

/**
 * Calls the controller's API. Whom to trust is in a ConfigMap that the controller writes; it is read again before a
 * call, and new authorities get a new pool of connections.
 */
export class ControllerTransport implements KubeTransport {
  readonly server: string;
  readonly #options: ControllerTransportOptions;
  #current: { readonly caBundle: string; readonly transport: KubeTransport } | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(options: ControllerTransportOptions) {
    this.server = options.server;
    this.#options = options;
  }

  async request<T>(request: KubeRequest): Promise<T> {
    return (await this.#transport(request.signal)).request<T>(request);
  }

  async stream(request: KubeRequest): Promise<AsyncIterable<Uint8Array>> {
    return (await this.#transport(request.signal)).stream(request);
  }

  async close(): Promise<void> {
    await this.#current?.transport.close();
    this.#current = undefined;
  }

  async #transport(signal: AbortSignal | undefined): Promise<KubeTransport> {
    const { clock, logger } = this.#options;
    const current = this.#current;
    if (current !== undefined && clock.monotonic() - this.#readAt < freshMs) return current.transport;
    try {
      return await this.#trust(await this.#readAuthority(signal));
    } catch (error) {
      // The API server may be away while the controller is not.
      if (current === undefined || signal?.aborted === true) throw error;
      logger.debug({ error: messageOf(error) }, 'authority of the controller not read; the last one stays');
      return current.transport;
    }
  }

  async #readAuthority(signal: AbortSignal | undefined): Promise<string> {
    const { kube, namespace, clock } = this.#options;
    const { name, key } = caConfigMap;
    const path = `${resourcePath('', 'v1', 'configmaps', namespace)}/${name}`;
    const configMap = await kube.request<ConfigMap>({ method: 'GET', path, ...(signal && { signal }) });
    const caBundle = configMap.data?.[key] ?? '';
    if (caBundle === '') {
      throw new CodedError(
        'ANTREA_CONTROLLER_CA_MISSING',
        `ConfigMap ${namespace}/${name} holds no ${key} yet`,
      );
    }
    this.#readAt = clock.monotonic();
    return caBundle;
  }

  /** A new authority ends the watches on the old pool; they resume at once, where they were. */
  async #trust(caBundle: string): Promise<KubeTransport> {
    const before = this.#current;
    if (before?.caBundle === caBundle) return before.transport;
    const transport = createKubeTransport(controllerConfig(this.#options, caBundle), this.#options.clock);
    this.#current = { caBundle, transport };
    this.#options.logger.info({ server: this.server }, 'trusting a new authority of the controller');
    await before?.transport.close();
    return transport;
  }
}

function controllerConfig(options: ControllerTransportOptions, caBundle: string): KubeConfig {
  const name = 'antrea-controller';
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [
      {
        name,
        server: options.server,
        caData: Buffer.from(caBundle).toString('base64'),
        tlsServerName: `antrea.${options.namespace}.svc`,
        skipTLSVerify: false,
      },
    ],
    users: [{ name, authProvider: { name: 'tokenFile', config: { tokenFile: options.tokenFile } } }],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
  return kubeConfig;
}
