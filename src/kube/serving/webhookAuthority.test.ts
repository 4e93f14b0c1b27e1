import { describe, expect, it } from 'vitest';
import { fakeTransport } from './testing/fakeTransport.ts';
import { publishToWebhooks, webhookTarget } from './webhookAuthority.ts';

const configuration = { kind: 'validating', name: 'v.example' } as const;

function setup(bundles: readonly (string | undefined)[]) {
  return fakeTransport(() => ({
    metadata: { name: 'v.example' },
    webhooks: bundles.map((caBundle, index) => ({ name: `w${index}.example`, clientConfig: { caBundle } })),
  }));
}

describe('publishToWebhooks', () => {
  it('writes to the webhooks that trust something else, by name', async () => {
    const transport = setup(['new', 'old', undefined]);
    expect(await publishToWebhooks(transport, configuration, 'new')).toBe(true);
    expect(transport.requests[1]).toEqual({
      method: 'PATCH',
      path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/v.example',
      contentType: 'application/strategic-merge-patch+json',
      body: {
        webhooks: [
          { name: 'w1.example', clientConfig: { caBundle: 'new' } },
          { name: 'w2.example', clientConfig: { caBundle: 'new' } },
        ],
      },
    });
  });

  it('writes nothing when all do already', async () => {
    const transport = setup(['new', 'new']);
    expect(await publishToWebhooks(transport, configuration, 'new')).toBe(false);
    expect(transport.requests).toHaveLength(1);
  });
});

it('names a configuration as kubectl does', () => {
  expect(webhookTarget({ kind: 'mutating', name: 'm' })).toBe('mutatingwebhookconfiguration/m');
});
