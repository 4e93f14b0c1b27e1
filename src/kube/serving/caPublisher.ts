import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import { fullJitter } from '../backoff.ts';
import { type ConfigMap, type KubeObject, resourcePath } from '../objects.ts';
import type { KubeTransport } from '../transport.ts';
import type { CertificateSource } from './certificateManager.ts';
import { publishToWebhooks, type WebhookConfiguration, webhookTarget } from './webhookAuthority.ts';

/** The ConfigMap through which the agents learn whom to trust, and its key, as Antrea names them. */
export const caConfigMap = { name: 'antrea-ca', key: 'ca.crt' } as const;

const backoff = { baseMs: 500, capMs: 30_000 };
/** How often the ConfigMap is compared, in case somebody changed or removed it. */
const auditMs = 60_000;

/** Where to publish. `namespace` is the controller's own. */
export type CaPublisherOptions = {
  readonly transport: KubeTransport;
  readonly namespace: string;
  /** The names of the APIServices that lead here. */
  readonly apiServices?: readonly string[];
  /** The webhook configurations that lead here. */
  readonly webhooks?: readonly WebhookConfiguration[];
  readonly certificates: CertificateSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
};

/** Keeps the authorities of `certificates` published, to agents and to the API server, until `signal` aborts. */
export async function publishAuthority(options: CaPublisherOptions, signal: AbortSignal): Promise<void> {
  const { certificates, clock, logger, random = Math.random } = options;
  let changed = new AbortController();
  const stop = certificates.onChange(() => changed.abort());
  let failures = 0;
  while (!signal.aborted) {
    changed = new AbortController();
    let waitMs = auditMs;
    try {
      for (const target of await publishOnce(options)) logger.info({ target }, 'serving authority published');
      failures = 0;
    } catch (error) {
      waitMs = fullJitter(failures, backoff, random);
      failures += 1;
      logger.warn({ error: messageOf(error) }, 'serving authority not published');
    }
    await clock.sleep(waitMs, AbortSignal.any([signal, changed.signal])).catch(() => undefined);
  }
  stop();
}

type ApiService = KubeObject & { readonly spec?: { readonly caBundle?: string } };

/** One place where the authority has to stand; `publish` says whether it had to be written. */
type Target = { readonly name: string; readonly publish: () => Promise<boolean> };

/**
 * Writes only what differs, and says what it wrote. The objects themselves come with the chart. One that fails keeps no
 * other from being written. @throws the first failure, when everything was tried
 */
async function publishOnce(options: CaPublisherOptions): Promise<readonly string[]> {
  const written: string[] = [];
  const failures: unknown[] = [];
  for (const { name, publish } of targetsOf(options)) {
    try {
      if (await publish()) written.push(name);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return written;
}

function targetsOf(options: CaPublisherOptions): readonly Target[] {
  const { transport, certificates, apiServices = [], webhooks = [] } = options;
  const caBundle = () => encoded(certificates.current().caBundlePem);
  return [
    { name: `configmap/${caConfigMap.name}`, publish: () => publishToAgents(options) },
    ...apiServices.map((name) => ({
      name: `apiservice/${name}`,
      publish: () => publishToApiServer(transport, name, caBundle()),
    })),
    ...webhooks.map((webhook) => ({
      name: webhookTarget(webhook),
      publish: () => publishToWebhooks(transport, webhook, caBundle()),
    })),
  ];
}

function encoded(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

async function publishToApiServer(
  transport: KubeTransport,
  name: string,
  caBundle: string,
): Promise<boolean> {
  const path = `${resourcePath('apiregistration.k8s.io', 'v1', 'apiservices')}/${encodeURIComponent(name)}`;
  const existing = await transport.request<ApiService>({ method: 'GET', path });
  if (existing.spec?.caBundle === caBundle) return false;
  const contentType = 'application/merge-patch+json';
  await transport.request({ method: 'PATCH', path, body: { spec: { caBundle } }, contentType });
  return true;
}

async function publishToAgents({ transport, namespace, certificates }: CaPublisherOptions): Promise<boolean> {
  const { name, key } = caConfigMap;
  const path = `${resourcePath('', 'v1', 'configmaps', namespace)}/${name}`;
  const caBundlePem = certificates.current().caBundlePem;
  const existing = await transport.request<ConfigMap>({ method: 'GET', path });
  if (existing.data?.[key] === caBundlePem) return false;
  const body = { ...existing, data: { ...existing.data, [key]: caBundlePem } };
  await transport.request({ method: 'PUT', path, body });
  return true;
}
