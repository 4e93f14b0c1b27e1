import type { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { TLSSocket } from 'node:tls';
import { CodedError, messageOf } from '#base/errors.ts';
import type { CertificateSource } from './certificateManager.ts';
import { answer, type PipelineOptions } from './pipeline.ts';
import type { Reply } from './reply.ts';
import { readBody } from './requestBody.ts';

const handshakeTimeoutMs = 10_000;
const keepAliveMs = 30_000;
/**
 * How long a connection over HTTP/1.1 may be idle. The API server calls webhooks on connections that it keeps for 90 s,
 * and does not try a call again whose connection is ended while it is sent: it has to be the first to end one.
 */
const idleMs = 180_000;

/** Where to listen; `port` 0 takes a free one. */
export type ApiServerOptions = PipelineOptions & {
  readonly host?: string;
  readonly port: number;
  readonly certificates: CertificateSource;
};

/** HTTPS for antctl, Prometheus, the agents and the API server's aggregator: HTTP/2 and HTTP/1.1 on one port. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #server: Http2SecureServer;
  readonly #sockets = new Set<TLSSocket>();
  #stopFollowing: () => void = () => undefined;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    const { certificatePem, keyPem } = options.certificates.current();
    this.#server = createSecureServer({
      allowHTTP1: true,
      http1Options: { keepAliveTimeout: idleMs },
      cert: certificatePem,
      key: keyPem,
      minVersion: 'TLSv1.2',
      // Client certificates are optional here; authentication judges them.
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: handshakeTimeoutMs,
    });
    this.#server.on('request', (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        options.logger.debug({ error: messageOf(error) }, 'answer not delivered');
      });
    });
    this.#server.on('secureConnection', (socket: TLSSocket) => this.#track(socket));
  }

  /** Listens. @throws CodedError ANTREA_SERVER_LISTEN_FAILED, for example when the port is taken */
  async start(): Promise<void> {
    const { host = '0.0.0.0', port, certificates, logger } = this.#options;
    try {
      this.#server.listen(port, host);
      await once(this.#server, 'listening');
    } catch (cause) {
      throw new CodedError('ANTREA_SERVER_LISTEN_FAILED', `cannot listen on ${host}:${port}`, { cause });
    }
    this.#stopFollowing = certificates.onChange(({ certificatePem, keyPem }) => {
      this.#server.setSecureContext({ cert: certificatePem, key: keyPem, minVersion: 'TLSv1.2' });
    });
    logger.info({ host, port: this.port }, 'serving HTTPS');
  }

  /** The port it listens on. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#options.port;
  }

  /** Stops listening and ends every connection; watchers reconnect elsewhere. */
  async stop(): Promise<void> {
    this.#stopFollowing();
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #track(socket: TLSSocket): void {
    socket.setKeepAlive(true, keepAliveMs);
    // Or the second of two events on an HTTP/1.1 watch waits until the first is acknowledged: up to 40 ms.
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  async #serve(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const reply = await answer(
      {
        method: request.method,
        url: request.url,
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        peerCertificates: peerCertificates(request.socket),
        body: () => readBody(request),
        signal: gone.signal,
      },
      this.#options,
    );
    await write(reply, response, gone.signal);
  }
}

/** Leaf first. A chain is followed at most ten certificates deep, as its end may point at itself. */
function peerCertificates(socket: unknown): readonly X509Certificate[] {
  if (!(socket instanceof TLSSocket)) return [];
  const chain: X509Certificate[] = [];
  let at: X509Certificate | undefined = socket.getPeerX509Certificate();
  while (at !== undefined && chain.length < 10) {
    chain.push(at);
    at = at.issuerCertificate;
  }
  return chain;
}

async function write(reply: Reply, response: Http2ServerResponse, gone: AbortSignal): Promise<void> {
  switch (reply.kind) {
    case 'json':
      end(response, reply.status, 'application/json', JSON.stringify(reply.body));
      return;
    case 'text':
    case 'bytes':
      end(response, reply.status, reply.contentType, reply.body);
      return;
    case 'stream':
      await pump(reply.contentType, reply.frames, response, gone);
      return;
    default:
      return reply satisfies never;
  }
}

function end(
  response: Http2ServerResponse,
  status: number,
  contentType: string,
  body: string | Uint8Array,
): void {
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/**
 * Writes frames no faster than the client reads them. The frames are started before anything is written, so that their
 * clean-up runs even when the client is gone already.
 */
async function pump(
  contentType: string,
  frames: AsyncIterable<string>,
  response: Http2ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  const iterator = frames[Symbol.asyncIterator]();
  const first = iterator.next();
  first.catch(() => undefined);
  try {
    response.writeHead(200, { 'content-type': contentType });
    // Without this HTTP/1.1 clients would see the headers only with the first frame.
    if ('flushHeaders' in response && typeof response.flushHeaders === 'function') response.flushHeaders();
    for (let next = await first; next.done !== true && !gone.aborted; next = await iterator.next()) {
      if (!response.write(next.value)) await once(response, 'drain', { signal: gone });
    }
    response.end();
  } finally {
    await iterator.return?.();
  }
}
