import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { applyCustomResourceDefinition } from './customResourceDefinition.ts';
import { KubeApiError } from './errors.ts';
import { scriptedTransport } from './testing/scriptedTransport.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crd-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function yaml(text: string): string {
  const path = join(folder, 'crd.yaml');
  writeFileSync(path, text);
  return path;
}

const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.org }
spec: { x-kubernetes-kept: true }
`;
const spec = { group: 'example.org', versions: [{ name: 'v1' }], names: { plural: 'things' } };
const missing = new KubeApiError({ status: 404, reason: 'NotFound', message: 'not yet', request: 'GET' });
const answer = (status: string) => ({ spec, status: { conditions: [{ type: 'Established', status }] } });

describe('applyCustomResourceDefinition', () => {
  it('applies the file as it is and waits until it is established', async () => {
    const statuses = ['False', 'False', 'True'];
    const transport = scriptedTransport({ request: () => answer(statuses.shift() ?? 'True') });
    const applied = await applyCustomResourceDefinition(yaml(definition), {
      transport,
      clock: systemClock(),
    });
    expect(applied).toEqual({ group: 'example.org', versions: [{ name: 'v1' }], plural: 'things' });
    expect(transport.requests.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'GET']);
    const [apply] = transport.requests;
    expect(apply).toMatchObject({
      path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.example.org',
      query: { fieldManager: 'antrea', force: 'true' },
      contentType: 'application/apply-patch+yaml',
    });
    expect(String(apply?.body)).toContain('"x-kubernetes-kept":true');
  });

  it('waits until objects of it are served', async () => {
    const served = { ...answer('True'), spec: { ...spec, versions: [{ name: 'v1', served: true }] } };
    let refusals = 2;
    const transport = scriptedTransport({
      request: ({ path }) => {
        if (!path.startsWith('/apis/example.org/v1/things')) return served;
        refusals -= 1;
        if (refusals >= 0) throw missing;
        return { items: [] };
      },
    });
    await applyCustomResourceDefinition(yaml(definition), { transport, clock: systemClock() });
    expect(transport.requests.map(({ method }) => method)).toEqual(['PATCH', 'GET', 'GET', 'GET']);
  });

  it('says why a definition is not established', async () => {
    let now = 0;
    const sleep = async () => {
      now += 20_000;
    };
    const clock = { ...systemClock(), monotonic: () => now, sleep };
    const transport = scriptedTransport({ request: () => answer('False') });
    await expect(applyCustomResourceDefinition(yaml(definition), { transport, clock })).rejects.toMatchObject(
      {
        code: 'ANTREA_CRD_INVALID',
        message: expect.stringContaining('Established=False'),
      },
    );
  });

  it.each(['kind: ConfigMap\nmetadata: { name: a }', 'kind: CustomResourceDefinition', ''])(
    'refuses the file %j',
    async (text) => {
      const transport = scriptedTransport({});
      await expect(
        applyCustomResourceDefinition(yaml(text), { transport, clock: systemClock() }),
      ).rejects.toMatchObject({ code: 'ANTREA_CRD_INVALID' });
    },
  );
});
