import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import {
  type CertificateAuthority,
  createAuthority,
  issueCertificate,
  type KeyAndCertificate,
} from './certificate.ts';

const yearMs = 365 * 24 * 3_600_000;
const retryMs = 60_000;
/** How soon a jump of the wall clock is noticed. */
const lookMs = 60_000;

/** What a server presents, and the authorities (PEM, one or two) that its clients should trust. */
export type ServingCertificate = KeyAndCertificate & { readonly caBundlePem: string };

/** Where a server gets its certificate from, now and after each change. */
export interface CertificateSource {
  current(): ServingCertificate;
  /** Calls `listener` after each change; the result stops it. */
  onChange(listener: (certificate: ServingCertificate) => void): () => void;
}

/** `lifetimeMs` of each certificate: ten years when absent, so that it is renewed once a year. */
export type CertificateManagerOptions = {
  readonly commonName: string;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly lifetimeMs?: number;
};

/** When a certificate is renewed: half its life, at most a year. In milliseconds from now. */
export function renewalDelay(lifetimeMs: number): number {
  return Math.min(lifetimeMs / 2, yearMs);
}

/**
 * Makes the server's own authority and certificate in memory and renews both in time. For one renewal the bundle holds
 * the authority before, too, so that a client that reads it late still trusts the server.
 */
export class CertificateManager implements CertificateSource {
  readonly #options: CertificateManagerOptions;
  readonly #lifetimeMs: number;
  readonly #listeners = new Set<(certificate: ServingCertificate) => void>();
  #authority: CertificateAuthority;
  #current: ServingCertificate;

  private constructor(
    options: CertificateManagerOptions,
    authority: CertificateAuthority,
    first: ServingCertificate,
  ) {
    this.#options = options;
    this.#lifetimeMs = lifetimeOf(options);
    this.#authority = authority;
    this.#current = first;
  }

  /** Makes the first certificate. */
  static async create(options: CertificateManagerOptions): Promise<CertificateManager> {
    const authority = await newAuthority(options);
    const leaf = await newLeaf(options, authority);
    return new CertificateManager(options, authority, { ...leaf, caBundlePem: authority.certificatePem });
  }

  current(): ServingCertificate {
    return this.#current;
  }

  onChange(listener: (certificate: ServingCertificate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Renews until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    let due = clock.monotonic() + renewalDelay(this.#lifetimeMs);
    while (!signal.aborted) {
      await this.#untilDue(due, signal);
      if (signal.aborted) return;
      try {
        await this.#renew();
        due = clock.monotonic() + renewalDelay(this.#lifetimeMs);
        logger.info(
          { notAfter: new Date(this.#current.notAfter).toISOString() },
          'serving certificate renewed',
        );
      } catch (error) {
        logger.error({ error: messageOf(error) }, 'serving certificate not renewed');
        await clock.sleep(retryMs, signal).catch(() => undefined);
      }
    }
  }

  /** Waits until the monotonic time `due`; less when the wall clock jumps to where the certificate is not valid. */
  async #untilDue(due: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (let left = due - clock.monotonic(); left > 0; left = due - clock.monotonic()) {
      const { notBefore, notAfter } = this.#current;
      if (signal.aborted || clock.now() < notBefore || clock.now() > notAfter) return;
      await clock.sleep(Math.min(left, lookMs), signal).catch(() => undefined);
    }
  }

  async #renew(): Promise<void> {
    const authority = await newAuthority(this.#options);
    const leaf = await newLeaf(this.#options, authority);
    const caBundlePem = `${authority.certificatePem.trimEnd()}\n${this.#authority.certificatePem}`;
    this.#authority = authority;
    this.#current = { ...leaf, caBundlePem };
    for (const listener of this.#listeners) listener(this.#current);
  }
}

function lifetimeOf(options: CertificateManagerOptions): number {
  return options.lifetimeMs ?? 10 * yearMs;
}

function newAuthority(options: CertificateManagerOptions): Promise<CertificateAuthority> {
  const commonName = `${options.commonName}-ca`;
  return createAuthority({ commonName, now: options.clock.now(), lifetimeMs: lifetimeOf(options) });
}

function newLeaf(
  options: CertificateManagerOptions,
  authority: CertificateAuthority,
): Promise<KeyAndCertificate> {
  return issueCertificate(authority, {
    commonName: options.commonName,
    now: options.clock.now(),
    lifetimeMs: lifetimeOf(options),
    dnsNames: options.dnsNames,
    ipAddresses: options.ipAddresses,
  });
}
