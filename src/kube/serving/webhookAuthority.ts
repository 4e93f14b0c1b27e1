import { apiStatus } from '../errors.ts';
import { type KubeObject, resourcePath } from '../objects.ts';
import type { KubeTransport } from '../transport.ts';

/** An object that tells the API server whom to ask before it admits something. */
export type WebhookConfiguration = {
  readonly kind: 'mutating' | 'validating';
  readonly name: string;
};

type Configuration = KubeObject & {
  readonly webhooks?: readonly {
    readonly name: string;
    readonly clientConfig: { readonly caBundle?: string };
  }[];
};

/** How the log names it. */
export function webhookTarget({ kind, name }: WebhookConfiguration): string {
  return `${kind}webhookconfiguration/${name}`;
}

/** Has every webhook of a configuration trust `caBundle` (base64); returns whether one did not before. */
export async function publishToWebhooks(
  transport: KubeTransport,
  configuration: WebhookConfiguration,
  caBundle: string,
): Promise<boolean> {
  const path = pathOf(configuration);
  const { webhooks = [] } = await transport.request<Configuration>({ method: 'GET', path });
  const others = webhooks.filter(({ clientConfig }) => clientConfig.caBundle !== caBundle);
  if (others.length === 0) return false;
  // Webhooks are told apart by name in this kind of patch: what else stands in them stays.
  const body = { webhooks: others.map((webhook) => ({ name: webhook.name, clientConfig: { caBundle } })) };
  await transport.request({
    method: 'PATCH',
    path,
    body,
    contentType: 'application/strategic-merge-patch+json',
  });
  return true;
}

/** Removes configurations, so that the API server asks nobody any more; those that are gone already stay so. */
export async function removeWebhooks(
  transport: KubeTransport,
  configurations: readonly WebhookConfiguration[],
): Promise<void> {
  for (const configuration of configurations) {
    try {
      await transport.request({ method: 'DELETE', path: pathOf(configuration) });
    } catch (error) {
      if (apiStatus(error) !== 404) throw error;
    }
  }
}

function pathOf({ kind, name }: WebhookConfiguration): string {
  const collection = resourcePath('admissionregistration.k8s.io', 'v1', `${kind}webhookconfigurations`);
  return `${collection}/${encodeURIComponent(name)}`;
}
