import { KubeConfig } from '@kubernetes/client-node';
import { request as httpRequest } from 'undici';
import { type Clock, systemClock } from '#base/clock.ts';
import { CodedError, messageOf } from '#base/errors.ts';
import { type Access, Credentials } from './credentials.ts';
import { errorFromStatus } from './errors.ts';
import type { KubeRequest, KubeTransport } from './transport.ts';

/**
 * The KubeConfig of the file `path`; without one that of the pod's service account; else of `KUBECONFIG` or
 * `~/.kube/config`. @throws CodedError ANTREA_KUBE_CONFIG_INVALID
 */
export function loadKubeConfig(path?: string): KubeConfig {
  const kubeConfig = new KubeConfig();
  try {
    if (path) kubeConfig.loadFromFile(path);
    else if (process.env.KUBERNETES_SERVICE_HOST) kubeConfig.loadFromCluster();
    else kubeConfig.loadFromDefault();
  } catch (cause) {
    throw new CodedError('ANTREA_KUBE_CONFIG_INVALID', `cannot load ${path ?? 'the default kubeconfig'}`, {
      cause,
    });
  }
  return kubeConfig;
}

/** A transport to the current cluster of `kubeConfig`. @throws CodedError ANTREA_KUBE_CONFIG_INVALID */
export function createKubeTransport(kubeConfig: KubeConfig, clock: Clock = systemClock()): KubeTransport {
  const server = kubeConfig.getCurrentCluster()?.server;
  if (!server) throw new CodedError('ANTREA_KUBE_CONFIG_INVALID', 'the kubeconfig names no current cluster');
  return new HttpTransport(server.replace(/\/+$/, ''), new Credentials(kubeConfig, clock));
}

type Answer = Awaited<ReturnType<typeof httpRequest>>;

class HttpTransport implements KubeTransport {
  readonly server: string;
  readonly #credentials: Credentials;

  constructor(server: string, credentials: Credentials) {
    this.server = server;
    this.#credentials = credentials;
  }

  async request<T>(request: KubeRequest): Promise<T> {
    const answer = await this.#send(request, request.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    const text = await this.#readText(request, answer);
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.#unreachable(request, cause, 'answered something that is not JSON');
    }
  }

  async stream(request: KubeRequest): Promise<AsyncIterable<Uint8Array>> {
    const answer = await this.#send(request, 0);
    return this.#chunks(request, answer);
  }

  close(): Promise<void> {
    return this.#credentials.close();
  }

  /** Sends, and once more with fresh credentials when the server does not know us: tokens rotate. */
  async #send(request: KubeRequest, bodyTimeout: number): Promise<Answer> {
    const access = await this.#credentials.get();
    const answer = await this.#sendOnce(request, bodyTimeout, access);
    if (answer.statusCode !== 401) return this.#accept(request, answer);
    this.#credentials.expire();
    const fresh = await this.#credentials.get();
    if (fresh.headers.authorization === access.headers.authorization) return this.#accept(request, answer);
    await answer.body.dump();
    return this.#accept(request, await this.#sendOnce(request, bodyTimeout, fresh));
  }

  async #sendOnce(request: KubeRequest, bodyTimeout: number, access: Access): Promise<Answer> {
    const { body, signal } = request;
    try {
      return await httpRequest(this.#url(request), {
        method: request.method,
        dispatcher: access.dispatcher,
        headers: {
          ...access.headers,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        },
        headersTimeout: request.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        bodyTimeout,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      });
    } catch (cause) {
      this.#credentials.recheck();
      throw this.#unreachable(request, cause);
    }
  }

  async #accept(request: KubeRequest, answer: Answer): Promise<Answer> {
    if (answer.statusCode < 400) return answer;
    const text = await this.#readText(request, answer);
    const retryAfter = Number(answer.headers['retry-after'] ?? Number.NaN);
    throw errorFromStatus(
      describe(request),
      answer.statusCode,
      parseOrText(text),
      Number.isFinite(retryAfter) ? retryAfter : undefined,
    );
  }

  async #readText(request: KubeRequest, answer: Answer): Promise<string> {
    try {
      return await answer.body.text();
    } catch (cause) {
      throw this.#unreachable(request, cause);
    }
  }

  async *#chunks(request: KubeRequest, answer: Answer): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of answer.body) yield chunk;
    } catch (cause) {
      throw this.#unreachable(request, cause);
    }
  }

  #url(request: KubeRequest): string {
    const query = new URLSearchParams(request.query).toString();
    return `${this.server}${request.path}${query ? `?${query}` : ''}`;
  }

  /** The error of a broken call; the caller's own abort comes out as the reason it gave. */
  #unreachable(request: KubeRequest, cause: unknown, what = 'failed'): unknown {
    if (request.signal?.aborted) return request.signal.reason;
    const message = `${describe(request)} at ${this.server} ${what}: ${messageOf(cause)}`;
    return new CodedError('ANTREA_KUBE_UNREACHABLE', message, { cause, fields: { path: request.path } });
  }
}

const DEFAULT_TIMEOUT_MS = 30_000;

function describe(request: KubeRequest): string {
  return `${request.method} ${request.path}`;
}

function parseOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
