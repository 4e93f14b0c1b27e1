import { describe, expect, it } from 'vitest';
import { KubeApiError } from '../errors.ts';
import { fakeTransport } from './testing/fakeTransport.ts';
import { publishToWebhooks, removeWebhooks, webhookTarget } from './webhookAuthority.ts';

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

describe('removeWebhooks', () => {
  const answering = (status: number) =>
    fakeTransport(({ path }) => {
      throw new KubeApiError({ status, reason: '', message: '', request: path });
    });

  it('is content when they are gone already, and tries each', async () => {
    const transport = answering(404);
    await removeWebhooks(transport, [configuration, { kind: 'mutating', name: 'm' }]);
    expect(transport.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  it('says so when it may not', async () => {
    await expect(removeWebhooks(answering(403), [configuration])).rejects.toThrow('403');
  });
});

it('names a configuration as kubectl does', () => {
  expect(webhookTarget({ kind: 'mutating', name: 'm' })).toBe('mutatingwebhookconfiguration/m');
});
