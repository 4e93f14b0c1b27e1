import { apiStatus } from './errors.ts';
import { type KubeObject, resourcePath } from './objects.ts';
import type { KubeTransport } from './transport.ts';

/** coordination.k8s.io/v1 Lease. */
export type LeaseObject = KubeObject & {
  readonly spec?:
    | {
        /** Empty or absent when nobody holds it. */
        readonly holderIdentity?: string | undefined;
        readonly leaseDurationSeconds?: number | undefined;
        readonly acquireTime?: string | undefined;
        readonly renewTime?: string | undefined;
        readonly leaseTransitions?: number | undefined;
      }
    | undefined;
};

/** Reads and writes one Lease; every write fails with a 409 when somebody else wrote in between. */
export class LeaseRecord {
  readonly #transport: KubeTransport;
  readonly #collection: string;
  readonly #name: string;
  readonly #timeoutMs: number;

  constructor(transport: KubeTransport, namespace: string, name: string, timeoutMs: number) {
    this.#transport = transport;
    this.#collection = resourcePath('coordination.k8s.io', 'v1', 'leases', namespace);
    this.#name = name;
    this.#timeoutMs = timeoutMs;
  }

  /** Undefined when it does not exist. */
  async read(signal: AbortSignal): Promise<LeaseObject | undefined> {
    const path = `${this.#collection}/${this.#name}`;
    try {
      return await this.#transport.request({ method: 'GET', path, timeoutMs: this.#timeoutMs, signal });
    } catch (error) {
      if (apiStatus(error) === 404) return undefined;
      throw error;
    }
  }

  /** Creates it, or replaces exactly the version `old`. */
  write(old: LeaseObject | undefined, spec: LeaseObject['spec'], signal?: AbortSignal): Promise<LeaseObject> {
    const metadata = { name: this.#name, ...old?.metadata };
    return this.#transport.request({
      method: old ? 'PUT' : 'POST',
      path: old ? `${this.#collection}/${this.#name}` : this.#collection,
      body: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec },
      timeoutMs: this.#timeoutMs,
      ...(signal ? { signal } : {}),
    });
  }
}

/** The API's MicroTime: RFC 3339 with exactly six decimals. */
export function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
