import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import { fullJitter } from '../backoff.ts';
import { type ConfigMap, resourcePath } from '../objects.ts';
import type { KubeTransport } from '../transport.ts';
import type { CertificateSource } from './certificateManager.ts';

/** The ConfigMap through which the agents learn whom to trust, and its key, as Antrea names them. */
export const caConfigMap = { name: 'antrea-ca', key: 'ca.crt' } as const;

const backoff = { baseMs: 500, capMs: 30_000 };
/** How often the ConfigMap is compared, in case somebody changed or removed it. */
const auditMs = 60_000;

/** Where to publish. `namespace` is the controller's own. */
export type CaPublisherOptions = {
  readonly transport: KubeTransport;
  readonly namespace: string;
  readonly certificates: CertificateSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
};

/** Keeps the authorities of `certificates` published in ConfigMap antrea-ca until `signal` aborts. */
export async function publishAuthority(options: CaPublisherOptions, signal: AbortSignal): Promise<void> {
  const { certificates, clock, logger, random = Math.random } = options;
  let changed = new AbortController();
  const stop = certificates.onChange(() => changed.abort());
  let failures = 0;
  while (!signal.aborted) {
    changed = new AbortController();
    let waitMs = auditMs;
    try {
      if (await publishOnce(options))
        logger.info({ configMap: caConfigMap.name }, 'serving authority published');
      failures = 0;
    } catch (error) {
      waitMs = fullJitter(failures, backoff, random);
      failures += 1;
      logger.warn(
        { configMap: caConfigMap.name, error: messageOf(error) },
        'serving authority not published',
      );
    }
    await clock.sleep(waitMs, AbortSignal.any([signal, changed.signal])).catch(() => undefined);
  }
  stop();
}

/** Writes only what differs; true when it wrote. The ConfigMap itself comes with the chart. */
async function publishOnce({ transport, namespace, certificates }: CaPublisherOptions): Promise<boolean> {
  const { name, key } = caConfigMap;
  const path = `${resourcePath('', 'v1', 'configmaps', namespace)}/${name}`;
  const caBundlePem = certificates.current().caBundlePem;
  const existing = await transport.request<ConfigMap>({ method: 'GET', path });
  if (existing.data?.[key] === caBundlePem) return false;
  const body = { ...existing, data: { ...existing.data, [key]: caBundlePem } };
  await transport.request({ method: 'PUT', path, body });
  return true;
}
