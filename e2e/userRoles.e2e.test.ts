/**
 * What users that are bound to Kubernetes' own roles may do with our kinds, as the API server decides it: what is added to
 * the roles by their labels, and not more.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apply, kubectl, tryKubectl } from './support/cluster.ts';
import { deleteNamespace, ensureNamespace } from './support/pods.ts';
import { until } from './support/until.ts';

const namespace = 'e2e-roles';
const antrea = 'crd.antrea.io';
const stats = 'stats.antrea.tanzu.vmware.com';

/** Who is bound to which role: in the namespace, or (`cluster-...`) in the cluster. */
const users = {
  viewer: 'view',
  editor: 'edit',
  manager: 'admin',
  'cluster-viewer': 'view',
  'cluster-editor': 'edit',
  'cluster-manager': 'admin',
} as const;
type User = keyof typeof users;
const everybody: readonly User[] = [
  'viewer',
  'editor',
  'manager',
  'cluster-viewer',
  'cluster-editor',
  'cluster-manager',
];

type Deed = { readonly verb: string; readonly resource: string; readonly where?: string };
type Case = readonly [deed: Deed, allowed: readonly User[]];

const ofCluster: readonly User[] = ['cluster-viewer', 'cluster-editor', 'cluster-manager'];
const editors: readonly User[] = ['editor', 'manager', 'cluster-editor', 'cluster-manager'];

/** Each deed, and who may do it. */
const cases: readonly Case[] = [
  ...['networkpolicies', 'groups'].flatMap((kind): Case[] => [
    [{ verb: 'list', resource: `${kind}.${antrea}`, where: namespace }, everybody],
    [{ verb: 'create', resource: `${kind}.${antrea}`, where: namespace }, editors],
    [{ verb: 'list', resource: `${kind}.${antrea}`, where: 'default' }, ofCluster],
    [
      { verb: 'delete', resource: `${kind}.${antrea}`, where: 'default' },
      ['cluster-editor', 'cluster-manager'],
    ],
    [{ verb: 'patch', resource: `${kind}.${antrea}/status`, where: namespace }, []],
  ]),
  ...['clusternetworkpolicies', 'clustergroups'].flatMap((kind): Case[] => [
    [{ verb: 'get', resource: `${kind}.${antrea}` }, ofCluster],
    [{ verb: 'patch', resource: `${kind}.${antrea}` }, ['cluster-editor', 'cluster-manager']],
    [{ verb: 'patch', resource: `${kind}.${antrea}/status` }, []],
  ]),
  [{ verb: 'watch', resource: `tiers.${antrea}` }, ofCluster],
  [{ verb: 'update', resource: `tiers.${antrea}` }, ['cluster-manager']],
  [
    { verb: 'create', resource: 'networkpolicies.security.antrea.tanzu.vmware.com', where: namespace },
    editors,
  ],
  [
    {
      verb: 'get',
      resource: 'networkpolicyrealizations.clusterinformation.antrea.tanzu.vmware.com',
      where: namespace,
    },
    everybody,
  ],
  [
    {
      verb: 'update',
      resource: 'networkpolicyrealizations.clusterinformation.antrea.tanzu.vmware.com',
      where: namespace,
    },
    [],
  ],
  [{ verb: 'list', resource: `networkpolicystats.${stats}`, where: namespace }, everybody],
  [{ verb: 'list', resource: `antreanetworkpolicystats.${stats}`, where: 'default' }, ofCluster],
  [{ verb: 'list', resource: `antreaclusternetworkpolicystats.${stats}` }, ofCluster],
  [{ verb: 'get', resource: 'antreaagentinfos.clusterinformation.antrea.tanzu.vmware.com' }, []],
  [{ verb: 'list', resource: 'networkpolicies.controlplane.antrea.tanzu.vmware.com' }, []],
  [{ verb: 'create', resource: 'nodestatssummaries.controlplane.antrea.tanzu.vmware.com' }, []],
];

const nameOf = (user: User) => `e2e:${user}`;

function binding(user: User): object {
  const isClusterWide = user.startsWith('cluster-');
  const name = `e2e-roles-${user}`;
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: isClusterWide ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: isClusterWide ? { name } : { name, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: users[user] },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: nameOf(user) }],
  };
}

function question(user: User, { verb, resource, where }: Deed): object {
  const [, name = '', group = '', subresource] = /^([^.]+)\.([^/]+)(?:\/(.+))?$/.exec(resource) ?? [];
  const resourceAttributes = { verb, group, resource: name, subresource, namespace: where };
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: nameOf(user), groups: ['system:authenticated'], resourceAttributes },
  };
}

/** Who may do each of the cases, as text. */
async function answers(): Promise<readonly string[]> {
  const asked = cases.flatMap(([deed]) => everybody.map((user) => ({ deed, user })));
  const items = asked.map(({ deed, user }) => question(user, deed));
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const answer = await kubectl(['create', '-f', '-', '-o', 'jsonpath={.status.allowed}{"\\n"}'], {
    stdin: list,
  });
  const allowed = answer.trim().split('\n');
  return asked.flatMap(({ deed, user }, at) => (allowed[at] === 'true' ? [sentence(user, deed)] : []));
}

function sentence(user: User, { verb, resource, where }: Deed): string {
  return `${user} may ${verb} ${resource}${where === undefined ? '' : ` in ${where}`}`;
}

beforeAll(async () => {
  await ensureNamespace(namespace);
  await apply(...everybody.map(binding));
});

afterAll(async () => {
  const bindings = everybody.filter((user) => user.startsWith('cluster-')).map((user) => `e2e-roles-${user}`);
  await kubectl(['delete', 'clusterrolebinding', '--ignore-not-found', ...bindings]);
  await deleteNamespace(namespace);
});

it('view reads, edit writes policies and groups, admin writes tiers, each where it is bound', async () => {
  const expected = cases.flatMap(([deed, allowed]) =>
    everybody.filter((user) => allowed.includes(user)).map((user) => sentence(user, deed)),
  );
  // The API server learns of new bindings a moment after they were made.
  await until('the bindings are known', async () => (await answers()).length >= expected.length);
  expect(await answers()).toEqual(expected);
});

it('an editor makes a policy in his namespace and reads what it did, and nothing elsewhere', async () => {
  const as = ['--as', nameOf('editor')];
  const policy = (where: string) =>
    JSON.stringify({
      apiVersion: `${antrea}/v1beta1`,
      kind: 'NetworkPolicy',
      metadata: { name: 'mine', namespace: where },
      spec: { priority: 5, appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Allow' }] },
    });
  await kubectl(['create', '-f', '-', ...as], { stdin: policy(namespace) });
  const elsewhere = await tryKubectl(['create', '-f', '-', ...as], { stdin: policy('default') });
  expect(elsewhere.stderr).toContain('Forbidden');
  const read = ['get', `antreanetworkpolicystats.${stats}`, '-o', 'name', ...as];
  const own = () => kubectl([...read, '-n', namespace]);
  await until('the policy has statistics', async () => (await own()).includes('/mine'));
  expect((await tryKubectl([...read, '-A'])).stderr).toContain('Forbidden');
});
