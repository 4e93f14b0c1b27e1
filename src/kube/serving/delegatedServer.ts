import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { KubeTransport } from '../transport.ts';
import { createAuthenticator } from './authentication.ts';
import { AuthenticationSource } from './authenticationSource.ts';
import { createAuthorizer } from './authorization.ts';
import type { CertificateSource } from './certificateManager.ts';
import { writeLoopbackToken } from './loopbackToken.ts';
import type { Handler } from './reply.ts';
import { ApiServer } from './server.ts';
import { createTokenReviewer } from './tokenReview.ts';

/** `loopbackTokenPath` is where antctl beside the server finds its token. */
export type DelegatedServerOptions = {
  readonly transport: KubeTransport;
  readonly certificates: CertificateSource;
  readonly handler: Handler;
  /** Paths that anybody may call, see `PipelineOptions`. */
  readonly openPaths?: readonly string[];
  readonly host?: string;
  readonly port: number;
  readonly loopbackTokenPath: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** A server that leaves the questions "who" and "may they" to the Kubernetes API server. */
export class DelegatedServer {
  readonly #options: DelegatedServerOptions;
  readonly #source: AuthenticationSource;
  #server: ApiServer | undefined;

  constructor(options: DelegatedServerOptions) {
    this.#options = options;
    this.#source = new AuthenticationSource(options.transport, options.clock, options.logger);
  }

  /** The port it listens on; the configured one before `start`. */
  get port(): number {
    return this.#server?.port ?? this.#options.port;
  }

  /** Writes the loopback token and listens. @throws CodedError ANTREA_SERVER_LISTEN_FAILED */
  async start(): Promise<void> {
    const { transport, clock, loopbackTokenPath, ...rest } = this.#options;
    const server = new ApiServer({
      ...rest,
      authenticate: createAuthenticator({
        config: () => this.#source.current(),
        reviewToken: createTokenReviewer(transport, clock),
        loopbackToken: await writeLoopbackToken(loopbackTokenPath),
        clock,
      }),
      authorize: createAuthorizer(transport, clock),
    });
    await server.start();
    this.#server = server;
  }

  /** Follows the client authorities until `signal` aborts, then ends every connection. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#source.run(signal);
    await this.#server?.stop();
  }
}
