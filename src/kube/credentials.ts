import type { RequestOptions } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Clock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';

/** What a request needs: who we are, and the pool to send it through. */
export type Access = { readonly headers: Readonly<Record<string, string>>; readonly dispatcher: Dispatcher };

type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'servername'>;

/** Files (CA, client certificate, token) are looked at again after this long. */
const REFRESH_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Turns a KubeConfig into headers and one pooled dispatcher. client-node would open a new connection per call; here
 * the pool lives until the TLS material changes.
 */
export class Credentials {
  readonly #clock: Clock;
  #kubeConfig: KubeConfig;
  #current: { readonly access: Access; readonly tls: string; readonly at: number } | undefined;
  #loading: Promise<Access> | undefined;

  constructor(kubeConfig: KubeConfig, clock: Clock) {
    this.#kubeConfig = kubeConfig;
    this.#clock = clock;
  }

  /** The access to use now. @throws CodedError ANTREA_KUBE_CONFIG_INVALID when the configuration cannot be used. */
  get(): Promise<Access> {
    const current = this.#current;
    if (current && this.#clock.monotonic() - current.at < REFRESH_MS) return Promise.resolve(current.access);
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** After a broken connection: the next call looks at the files again, as the CA may have changed. */
  recheck(): void {
    if (this.#current) this.#current = { ...this.#current, at: Number.NEGATIVE_INFINITY };
  }

  /** After a 401: forgets every cached token, also those inside client-node's authenticators. */
  expire(): void {
    const fresh = new KubeConfig();
    fresh.loadFromOptions(this.#kubeConfig);
    this.#kubeConfig = fresh;
    this.recheck();
  }

  async close(): Promise<void> {
    await this.#current?.access.dispatcher.destroy();
    this.#current = undefined;
  }

  async #load(): Promise<Access> {
    const options = await this.#readOptions();
    const tls = fingerprint(options);
    const previous = this.#current;
    const reused = previous?.tls === tls ? previous.access.dispatcher : undefined;
    const access = {
      headers: headersOf(options),
      dispatcher: reused ?? createDispatcher(this.#kubeConfig, options),
    };
    this.#current = { access, tls, at: this.#clock.monotonic() };
    // Running requests and watches of the old pool end by themselves; only then is it gone.
    if (previous && !reused) previous.access.dispatcher.close().catch(() => undefined);
    return access;
  }

  async #readOptions(): Promise<RequestOptions> {
    const options: RequestOptions = {};
    try {
      await this.#kubeConfig.applyToHTTPSOptions(options);
    } catch (cause) {
      throw new CodedError('ANTREA_KUBE_CONFIG_INVALID', `cannot use the credentials: ${messageOf(cause)}`, {
        cause,
      });
    }
    return options;
  }
}

function createDispatcher(kubeConfig: KubeConfig, options: RequestOptions): Dispatcher {
  const tls = tlsOf(options);
  const wanted = kubeConfig.createDispatcherOptions(kubeConfig.getCurrentCluster(), tls);
  // HTTP/1.1: one hung or reset connection then takes one watch with it, not all of them.
  const pool = { allowH2: false, keepAliveTimeout: 30_000 };
  switch (wanted.type) {
    case 'none':
      return new Agent({ ...pool, connect: { timeout: CONNECT_TIMEOUT_MS } });
    case 'agent':
      return new Agent({ ...pool, connect: { ...tls, timeout: CONNECT_TIMEOUT_MS } });
    case 'proxy':
      return new ProxyAgent({ ...pool, uri: wanted.uri, requestTls: tls });
    case 'socks':
      throw new CodedError('ANTREA_KUBE_CONFIG_INVALID', 'a SOCKS proxy-url is not supported');
    default:
      return wanted satisfies never;
  }
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'antrea' };
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value !== undefined) headers[name.toLowerCase()] = String(value).trim();
  }
  if (options.auth) headers.authorization = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return headers;
}

/** The TLS part of `options` without the keys that are unset. */
function tlsOf(options: RequestOptions): TlsOptions {
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
    ...(servername === undefined ? {} : { servername }),
  };
}

function fingerprint(options: RequestOptions): string {
  const { ca, cert, key, rejectUnauthorized, servername } = options;
  return JSON.stringify([String(ca), String(cert), String(key), rejectUnauthorized, servername]);
}
