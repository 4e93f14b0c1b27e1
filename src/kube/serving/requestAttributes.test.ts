import { describe, expect, it } from 'vitest';
import { requestAttributes } from './requestAttributes.ts';

const base = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2';

function attributes(method: string, url: string) {
  const parsed = new URL(url, 'https://test');
  return requestAttributes(method, parsed.pathname, parsed.searchParams);
}

describe('requestAttributes', () => {
  it.each([
    ['GET', `${base}/networkpolicies`, 'list'],
    ['GET', `${base}/networkpolicies?watch=true`, 'watch'],
    ['GET', `${base}/networkpolicies/a`, 'get'],
    ['POST', `${base}/networkpolicies`, 'create'],
    ['PUT', `${base}/networkpolicies/a`, 'update'],
    ['PATCH', `${base}/networkpolicies/a`, 'patch'],
    ['DELETE', `${base}/networkpolicies/a`, 'delete'],
    ['DELETE', `${base}/networkpolicies`, 'deletecollection'],
  ])('%s %s is %s', (method, url, verb) => {
    expect(attributes(method, url)).toMatchObject({ kind: 'resource', verb, resource: 'networkpolicies' });
  });

  it('knows namespaces and subresources', () => {
    expect(attributes('GET', '/apis/g/v1/namespaces/ns/things/a/status')).toEqual({
      kind: 'resource',
      verb: 'get',
      group: 'g',
      version: 'v1',
      resource: 'things',
      subresource: 'status',
      namespace: 'ns',
      name: 'a',
    });
  });

  it.each(['/metrics', '/apis', '/apis/g', '/apis/g/v1', '/'])('%s is no resource', (path) => {
    expect(attributes('GET', path)).toEqual({ kind: 'nonResource', path, verb: 'get' });
  });
});
