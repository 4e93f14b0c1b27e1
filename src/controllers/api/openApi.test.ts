import { describe, expect, it } from 'vitest';
import { createRouter } from '#kube/serving/router.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { documentedResources } from './documentedResources.ts';
import { documentedStats } from './documentedStats.ts';
import { openApiRoutes } from './openApi.ts';

const groups = [
  { group: 'controlplane.antrea.tanzu.vmware.com', version: 'v1beta2', resources: documentedResources },
  { group: 'stats.antrea.tanzu.vmware.com', version: 'v1alpha1', resources: documentedStats },
];
const model = 'com.vmware.tanzu.antrea.controlplane.v1beta2.NetworkPolicy';
const root = 'apis/controlplane.antrea.tanzu.vmware.com/v1beta2';
const statsRoot = 'apis/stats.antrea.tanzu.vmware.com/v1alpha1';

async function get(path: string): Promise<string> {
  const reply = await createRouter(openApiRoutes(groups))(testRequest(path));
  return JSON.stringify(reply.kind === 'json' ? reply.body : undefined);
}

/** Every `$ref` of a document, and whether it leads somewhere. */
function dangling(document: string): readonly string[] {
  const parsed: unknown = JSON.parse(document);
  const references = [...document.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path);
  expect(references.length).toBeGreaterThan(0);
  return references.filter((path) => {
    const parts = /^(definitions|components\/schemas)\/(.+)$/.exec(path);
    let at: unknown = parsed;
    for (const key of [...(parts?.[1] ?? '').split('/'), parts?.[2] ?? '']) at = Object(at)[key];
    return at === undefined;
  });
}

describe('openApiRoutes', () => {
  it.each(['/openapi/v2', `/openapi/v3/${root}`])(
    '%s describes all kinds, and refers to nothing missing',
    async (path) => {
      const document = await get(path);
      expect(dangling(document)).toEqual([]);
      for (const { kind, plural } of documentedResources) {
        expect(document).toContain(`.${kind}List"`);
        expect(document).toContain(`"/${root}/${plural}/{name}"`);
      }
      expect(document).toContain(`"${model}":{"description"`);
    },
  );

  it.each(['/openapi/v2', `/openapi/v3/${statsRoot}`])('%s describes what is in namespaces', async (path) => {
    const document = await get(path);
    expect(dangling(document)).toEqual([]);
    for (const { plural, isNamespaced = false } of documentedStats) {
      expect(document).toContain(`"/${statsRoot}/${plural}"`);
      const one = isNamespaced ? `namespaces/{namespace}/${plural}/{name}` : `${plural}/{name}`;
      expect(document).toContain(`"/${statsRoot}/${one}"`);
    }
    const ids = [...document.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('/openapi/v3 leads to the documents', async () => {
    expect(JSON.parse(await get('/openapi/v3'))).toEqual({
      paths: {
        [root]: { serverRelativeURL: `/openapi/v3/${root}` },
        [statsRoot]: { serverRelativeURL: `/openapi/v3/${statsRoot}` },
      },
    });
  });
});
