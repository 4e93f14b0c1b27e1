import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import { type ConfigMap, resourcePath } from '../objects.ts';
import { Reflector } from '../reflector.ts';
import type { KubeTransport } from '../transport.ts';
import {
  type AuthenticationConfig,
  noAuthenticationConfig,
  parseAuthenticationConfig,
} from './authenticationConfig.ts';

const namespace = 'kube-system';
const name = 'extension-apiserver-authentication';

/** Follows the API server's ConfigMap of client authorities; nobody's certificate counts before it was read. */
export class AuthenticationSource {
  readonly #reflector: Reflector<ConfigMap>;
  readonly #logger: Logger;
  #current: AuthenticationConfig = noAuthenticationConfig;

  constructor(transport: KubeTransport, clock: Clock, logger: Logger) {
    this.#logger = logger;
    this.#reflector = new Reflector<ConfigMap>({
      transport,
      path: resourcePath('', 'v1', 'configmaps', namespace),
      query: { fieldSelector: `metadata.name=${name}` },
      clock,
      logger,
      handler: {
        onAdd: (configMap) => this.#read(configMap),
        onUpdate: (_old, configMap) => this.#read(configMap),
        onDelete: () => {
          this.#current = noAuthenticationConfig;
        },
      },
    });
  }

  /** What counts now. */
  current(): AuthenticationConfig {
    return this.#current;
  }

  /** Resolves once the ConfigMap was looked for. */
  get synced(): Promise<void> {
    return this.#reflector.synced;
  }

  /** Follows until `signal` aborts. */
  run(signal: AbortSignal): Promise<void> {
    return this.#reflector.run(signal);
  }

  /** A malformed ConfigMap leaves the last good one in force. */
  #read(configMap: ConfigMap): void {
    try {
      this.#current = parseAuthenticationConfig(configMap.data ?? {});
    } catch (error) {
      this.#logger.error({ namespace, name, error: messageOf(error) }, 'client authorities not readable');
    }
  }
}
