import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { badPolicies } from '#admission/testing/badPolicies.ts';
import { messageOf } from '#base/errors.ts';
import { systemExec } from '#base/exec.ts';
import { apiStatus } from '#kube/errors.ts';
import type { KubeObject } from '#kube/objects.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeRequest, KubeTransport } from '#kube/transport.ts';
import { binary } from '../../tools/cluster/binaries.ts';
import { thisMachine } from '../../tools/cluster/machine.ts';
import { exampleNames, readExample } from '../../tools/examples/example.ts';
import { AdmissionServer } from './testing/admissionServer.ts';

const api = '/apis/crd.antrea.io/v1beta1';
const oldApi = '/apis/security.antrea.tanzu.vmware.com/v1alpha1';
const cluster = `${api}/clusternetworkpolicies`;
const namespaced = `${api}/namespaces/default/networkpolicies`;
const appliedTo = [{ podSelector: { matchLabels: { app: 'web' } } }];
const spec = { priority: 5, appliedTo, ingress: [{ action: 'Drop' }, { action: 'Allow', name: 'mine' }] };

let server: AdmissionServer;
let kubectl: string;

beforeAll(async () => {
  kubectl = await binary(thisMachine(), 'kubectl');
  server = await AdmissionServer.start();
}, 300_000);

afterAll(async () => {
  await server?.stop();
});

type Stored = KubeObject & { readonly spec: Readonly<Record<string, unknown>> };

function kindOf(path: string): object {
  const [, , group, version, ...rest] = path.split('/');
  const kinds = new Map([
    ['clusternetworkpolicies', 'ClusterNetworkPolicy'],
    ['networkpolicies', 'NetworkPolicy'],
    ['tiers', 'Tier'],
    ['clustergroups', 'ClusterGroup'],
    ['groups', 'Group'],
  ]);
  return { apiVersion: `${group}/${version}`, kind: kinds.get(rest.at(-1) ?? '') };
}

function creation(path: string, name: string, fields: object, query = {}): KubeRequest {
  return { method: 'POST', path, body: { ...kindOf(path), metadata: { name }, ...fields }, query };
}

/** What the API server says: `stored`, or its message. */
async function said(request: KubeRequest, transport: KubeTransport = server.admin): Promise<string> {
  try {
    await transport.request(request);
    return 'stored';
  } catch (error) {
    if (apiStatus(error) === undefined) throw error;
    return messageOf(error);
  }
}

const create = (path: string, name: string, fields: object) => said(creation(path, name, fields));
const attempt = (path: string, fields: object) => said(creation(path, 'attempt', fields, { dryRun: 'All' }));
const get = (path: string) => server.admin.request<Stored>({ method: 'GET', path });
const remove = (path: string) => said({ method: 'DELETE', path });

function runKubectl(stdin: string, ...args: string[]) {
  return systemExec().run({ file: kubectl, args: ['--kubeconfig', server.kubeconfig, ...args], stdin });
}

function apply(name: string): Promise<Stored> {
  return server.admin.request({
    method: 'PATCH',
    path: `${cluster}/${name}`,
    query: { fieldManager: 'git', force: 'true' },
    contentType: 'application/apply-patch+yaml',
    body: { ...kindOf(cluster), metadata: { name }, spec },
  });
}

describe('before the controller has said whom to trust', () => {
  it('stores no policy, but lets the controller create its tiers', async () => {
    await server.startController();
    await server.installWebhooks();
    await eventually('the API server asks', async () =>
      (await attempt(cluster, { spec })).includes('failed calling'),
    );
    const tier = creation(`${api}/tiers`, 'platform', { spec: { priority: 200 } });
    expect(await said(tier, server.controller)).toBe('stored');
  });

  it('stores policies as soon as it has', async () => {
    await server.stopController();
    server.publish(await server.startController());
    await eventually('policies are stored', async () => (await attempt(cluster, { spec })) === 'stored');
  });
});

describe('a policy', () => {
  it('gets a tier and names for its rules', async () => {
    expect(await create(cluster, 'filled', { spec })).toBe('stored');
    const stored = await get(`${cluster}/filled`);
    expect(stored.spec).toMatchObject({
      tier: 'application',
      ingress: [{ name: expect.stringMatching(/^ingress-drop-[0-9a-f]{7}$/) }, { name: 'mine' }],
    });
  });

  it.each(badPolicies.filter(({ warned }) => warned === undefined))(
    'with $what is refused with a message that names $field',
    async ({ spec: bad, field, namespace }) => {
      const message = await attempt(namespace === undefined ? cluster : namespaced, { spec: bad });
      expect(message).toMatch(/answered 422/);
      expect(message).toContain(field);
    },
  );

  it.each(badPolicies.filter(({ warned }) => warned !== undefined))(
    'with $what is stored',
    async ({ spec: odd }) => {
      expect(await attempt(cluster, { spec: odd })).toBe('stored');
    },
  );

  it('is not changed by being applied again, from the server or from the client', async () => {
    const first = await apply('applied');
    const second = await apply('applied');
    const third = await apply('applied');
    expect(second.spec).toEqual(first.spec);
    expect([second.metadata.generation, third.metadata.generation]).toEqual([1, 1]);
    // The second one stores the default of the status; from then on nothing is written at all.
    expect(third.metadata.resourceVersion).toBe(second.metadata.resourceVersion);
    const manifest = (name: string) => JSON.stringify({ ...kindOf(cluster), metadata: { name }, spec });
    const fromServer = ['diff', '--server-side', '--field-manager=git', '-f', '-'];
    const runs: readonly (readonly [string, readonly string[]])[] = [
      ['from-client', ['apply', '-f', '-']],
      ['from-client', ['apply', '-f', '-']],
      ['from-client', ['diff', '-f', '-']],
      ['applied', fromServer],
    ];
    for (const [name, args] of runs) {
      const { code, stdout, stderr } = await runKubectl(manifest(name), ...args);
      expect(code, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    }
    expect((await get(`${cluster}/from-client`)).metadata.generation).toBe(1);
  });

  it.each(exampleNames)('of examples/%s is stored as it stands there', async (example) => {
    for (const { apiVersion, kind, metadata, spec: written } of readExample(example).manifests) {
      const path = kind === 'NetworkPolicy' ? namespaced : cluster;
      const body = { apiVersion, kind, metadata: { name: metadata.name }, spec: written };
      const stored = await server.admin.request<Stored>({
        method: 'POST',
        path,
        body,
        query: { dryRun: 'All' },
      });
      expect(stored.spec, metadata.name).toEqual(written);
    }
  });

  it('keeps the names of its rules when they change places', async () => {
    const before = await get(`${cluster}/applied`);
    const swapped = { ...before, spec: { ...spec, ingress: spec.ingress.toReversed() } };
    expect(await said({ method: 'PUT', path: `${cluster}/applied`, body: swapped })).toBe('stored');
    const names = ({ spec: { ingress } }: Stored) => JSON.stringify(ingress).match(/ingress-drop-\w+|mine/g);
    expect(names(await get(`${cluster}/applied`))).toEqual(names(before)?.toReversed());
  });

  it('is told to people with kubectl: errors in a dry run, warnings of what is not supported', async () => {
    const manifest = (from: object) =>
      JSON.stringify({
        ...kindOf(cluster),
        metadata: { name: 'told' },
        spec: { ...spec, egress: [{ action: 'Drop', to: [from] }] },
      });
    const dryRun = ['apply', '--dry-run=server', '-f', '-'];
    const bad = await runKubectl(manifest({ podSelecter: {}, podSelector: {} }), ...dryRun);
    expect(bad.code).not.toBe(0);
    expect(bad.stderr).toContain('spec.egress[0].to[0].podSelecter');
    expect(bad.stderr).toContain('there is no such field: remove it or correct its name');
    const odd = await runKubectl(manifest({ fqdn: 'example.com' }), ...dryRun);
    expect(odd.code).toBe(0);
    expect(odd.stderr).toContain('Warning: spec.egress[0].to[0]');
  });
});

describe('a tier', () => {
  it('is refused where another one stands or has its name', async () => {
    expect(await create(`${api}/tiers`, 'custom', { spec: { priority: 60 } })).toBe('stored');
    const refusals: readonly (readonly [string, string, number, string])[] = [
      [`${api}/tiers`, 'other', 60, 'tier "custom" has the priority 60 already'],
      [`${oldApi}/tiers`, 'other', 60, 'tier "custom" has the priority 60 already'],
      [`${oldApi}/tiers`, 'custom', 61, 'there is a tier "custom" in crd.antrea.io already'],
      [`${api}/tiers`, 'other', 251, 'reserved'],
      [`${api}/tiers`, 'baseline', 61, 'default tier'],
    ];
    for (const [path, name, priority, message] of refusals) {
      expect(await create(path, name, { spec: { priority } })).toContain(message);
    }
  });

  it('keeps its place', async () => {
    const change = { spec: { priority: 61 } };
    const contentType = 'application/merge-patch+json';
    const path = `${api}/tiers/custom`;
    expect(await said({ method: 'PATCH', path, body: change, contentType })).toContain('cannot be changed');
  });

  it('stays while a policy of any kind is in it', async () => {
    expect(
      await create(`${oldApi}/namespaces/default/networkpolicies`, 'user', {
        spec: { ...spec, tier: 'custom' },
      }),
    ).toBe('stored');
    expect(await remove(`${api}/tiers/custom`)).toContain(
      'in use by 1 of the policies (NetworkPolicy default/user)',
    );
    expect(await remove(`${api}/tiers`)).toContain('in use by 1 of the policies');
    expect(await remove(`${oldApi}/namespaces/default/networkpolicies/user`)).toBe('stored');
    expect(await remove(`${api}/tiers/custom`)).toBe('stored');
    expect(await remove(`${api}/tiers/platform`)).toContain('the default tier "platform" cannot be deleted');
  });
});

describe('a group', () => {
  it('nests one level deep and not into itself', async () => {
    const groups = `${api}/clustergroups`;
    expect(await create(groups, 'leaf', { spec: { podSelector: {} } })).toBe('stored');
    expect(await create(groups, 'parent', { spec: { childGroups: ['leaf'] } })).toBe('stored');
    expect(await create(groups, 'grand', { spec: { childGroups: ['parent'] } })).toContain(
      '"parent" has children itself',
    );
    expect(await create(groups, 'own', { spec: { childGroups: ['own'] } })).toContain(
      'cannot be its own child',
    );
    const elsewhere = `${api}/namespaces/default/groups`;
    expect(await create(elsewhere, 'bad', { spec: { ipBlocks: [{ cidr: '10.0.0.0/33' }] } })).toContain(
      'spec.ipBlocks[0]',
    );
  });
});

describe('while the controller is down', () => {
  const finalizers = { metadata: { finalizers: ['example.com/hold'] } };
  const contentType = 'application/merge-patch+json';

  it('stores no policy, and everything that is there can go', async () => {
    expect(await create(cluster, 'going', { spec })).toBe('stored');
    expect(await said({ method: 'PATCH', path: `${cluster}/going`, body: finalizers, contentType })).toBe(
      'stored',
    );
    expect(await create(namespaced, 'local', { spec })).toBe('stored');
    await server.stopController();
    expect(await attempt(cluster, { spec })).toContain('failed calling webhook');
    // What the namespace controller does with a namespace that goes.
    expect(await remove(namespaced)).toBe('stored');
    expect(await remove(`${api}/namespaces/default/groups`)).toBe('stored');
    expect(await remove(`${cluster}/going`)).toBe('stored');
    const released = { metadata: { finalizers: null } };
    expect(await said({ method: 'PATCH', path: `${cluster}/going`, body: released, contentType })).toBe(
      'stored',
    );
    await expect(get(`${cluster}/going`)).rejects.toMatchObject({ status: 404 });
  });

  it('asks nobody about anything else', async () => {
    const body = { metadata: { name: 'other' } };
    expect(await said({ method: 'POST', path: '/api/v1/namespaces', body })).toBe('stored');
    const policies = '/apis/networking.k8s.io/v1/namespaces/default/networkpolicies';
    expect(await create(policies, 'kubernetes', { spec: { podSelector: {} } })).toBe('stored');
  });

  it('trusts the next controller, which has another certificate', async () => {
    server.publish(await server.startController());
    await eventually('policies are stored', async () => (await attempt(cluster, { spec })) === 'stored');
  });
});
