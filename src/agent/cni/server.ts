import { chmod, mkdir, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { pathExists } from '#base/pathExists.ts';
import type { Logger } from '#telemetry/logger.ts';
import { CniError, cniCodes } from './cniError.ts';
import type { CniHandler } from './handler.ts';
import { readLine } from './readLine.ts';
import { answerLine, failureLine, parseCall } from './wire.ts';

/** `drainMs`: how long `stop` waits for commands under way; 8,000 when absent, less than the pod's grace period. */
export type CniServerOptions = {
  readonly socketPath: string;
  readonly handler: Pick<CniHandler, 'handle'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly drainMs?: number;
};

const maxRequestBytes = 16 * 1024 * 1024;
const requestTimeoutMs = 10_000;
const lookMs = 4_000;
/** So many looks in a row must miss the file: the agent's report tells of it before it is healed. */
const looks = 3;

/** The unix socket that the relay talks to: one request and one answer a connection. */
export class CniServer {
  readonly #options: CniServerOptions;
  readonly #sockets = new Map<Socket, Promise<void>>();
  #server: Server | undefined;

  constructor(options: CniServerOptions) {
    this.#options = options;
  }

  /** Starts to serve. @throws CodedError ANTREA_CNI_SOCKET_IN_USE when another agent answers there */
  async start(): Promise<void> {
    const { socketPath, logger } = this.#options;
    await this.#listen();
    logger.info({ socketPath }, 'CNI server is ready');
  }

  /** Makes the socket anew when somebody removed its file, until `signal` aborts. Never rejects. */
  async keepSocket(signal: AbortSignal): Promise<void> {
    const { clock, logger, socketPath } = this.#options;
    let missed = 0;
    while (!signal.aborted) {
      await clock.sleep(lookMs, signal).catch(() => undefined);
      missed = this.#server === undefined || (await pathExists(socketPath)) ? 0 : missed + 1;
      if (missed < looks || signal.aborted) continue;
      logger.warn({ socketPath }, 'the CNI socket is gone and is made anew');
      await this.#listenAnew().catch((err: unknown) => logger.error({ err }, 'CNI socket cannot be made'));
    }
  }

  async #listenAnew(): Promise<void> {
    // Closing removes the file of the name, so the old server goes first; its connections live on.
    this.#server?.close();
    await this.#listen();
  }

  async #listen(): Promise<void> {
    const { socketPath, logger } = this.#options;
    await mkdir(dirname(socketPath), { recursive: true });
    await removeStaleSocket(socketPath);
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: socketPath, backlog: 512 }, resolve);
    });
    server.on('error', (err) => logger.error({ err }, 'CNI socket failed'));
    await chmod(socketPath, 0o600);
    this.#server = server;
  }

  /** Takes no new requests and waits for those under way, at most `drainMs`. */
  async stop(): Promise<void> {
    const { clock, drainMs = 8_000, logger } = this.#options;
    this.#server?.close();
    this.#server = undefined;
    const drained = new AbortController();
    const tooLate = clock.sleep(drainMs, drained.signal).then(
      () => logger.warn({ requests: this.#sockets.size }, 'CNI requests were cut off by the shutdown'),
      () => undefined,
    );
    await Promise.race([Promise.all(this.#sockets.values()), tooLate]);
    drained.abort();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #accept(socket: Socket): void {
    socket.on('error', (err) => this.#options.logger.debug({ err }, 'CNI connection failed'));
    const served = this.#serve(socket).finally(() => this.#sockets.delete(socket));
    this.#sockets.set(socket, served);
  }

  async #serve(socket: Socket): Promise<void> {
    const line = await this.#answer(socket);
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.end(line, () => socket.destroy());
    });
  }

  async #answer(socket: Socket): Promise<string> {
    try {
      const line = await readLine(socket, { maxBytes: maxRequestBytes, timeoutMs: requestTimeoutMs });
      return answerLine(await this.#options.handler.handle(parseCall(line)));
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'CNI request was not understood');
      return failureLine(
        error instanceof CniError
          ? error
          : new CniError(cniCodes.ioFailure, 'cannot read the request', String(error)),
      );
    }
  }
}

/** A socket file that nobody listens on is left from an agent that was killed. */
async function removeStaleSocket(path: string): Promise<void> {
  if (await answers(path)) {
    throw new CodedError('ANTREA_CNI_SOCKET_IN_USE', `another agent answers on ${path}`, {
      fields: { path },
    });
  }
  await unlink(path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createConnection(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
}
