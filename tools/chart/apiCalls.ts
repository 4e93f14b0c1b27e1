/** The accounts that the chart creates. */
export type Account = 'antrea-agent' | 'antrea-controller' | 'antrea-cleanup' | 'antctl';

/**
 * One kind of call that the code makes to the Kubernetes API. `where` is the scope it is granted in: the whole cluster,
 * the release's namespace, or kube-system. `name` is the only object it concerns, when that is known beforehand.
 * `seldom` says why a short run need not show it; every other call is looked for in the audit log of a real cluster.
 */
export type ApiCall = {
  readonly account: Account;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly where: 'cluster' | 'release' | 'kube-system';
  readonly name?: string;
  readonly seldom?: string;
};

type Target = Omit<ApiCall, 'account' | 'verb'>;

const clusterInformation = 'clusterinformation.antrea.tanzu.vmware.com';
const controlPlane = 'controlplane.antrea.tanzu.vmware.com';

function calls(account: Account, verbs: readonly string[], target: Target): readonly ApiCall[] {
  return verbs.map((verb) => ({ account, verb, ...target }));
}

function configMap(name: string, where: ApiCall['where'] = 'release'): Target {
  return { group: '', resource: 'configmaps', where, name };
}

const callerChecks: readonly Target[] = [
  { group: 'authentication.k8s.io', resource: 'tokenreviews', where: 'cluster' },
  { group: 'authorization.k8s.io', resource: 'subjectaccessreviews', where: 'cluster' },
];

/**
 * Every call of the code that RBAC has to allow. Unit tests hold the chart's roles against it, in both directions; the
 * end-to-end tests hold it against the audit log. A new call in the code goes here and into the chart's rbac.yaml.
 */
export const apiCalls: readonly ApiCall[] = [
  ...calls('antrea-agent', ['get', 'list', 'watch'], { group: '', resource: 'nodes', where: 'cluster' }),
  ...calls('antrea-agent', ['list'], { group: '', resource: 'pods', where: 'cluster' }),
  ...calls('antrea-agent', ['get', 'create', 'update'], {
    group: clusterInformation,
    resource: 'antreaagentinfos',
    where: 'cluster',
  }),
  ...['networkpolicies', 'appliedtogroups', 'addressgroups'].flatMap((resource) =>
    calls('antrea-agent', ['list', 'watch'], {
      group: controlPlane,
      resource,
      where: 'cluster',
      seldom: 'the controller serves these; the API server only answers whether the agent may',
    }),
  ),
  ...calls('antrea-agent', ['get', 'list', 'watch'], configMap('antrea-ca')),
  ...calls('antrea-agent', ['get', 'list', 'watch'], configMap('antrea-uninstall')),
  ...calls('antrea-agent', ['patch'], {
    ...configMap('antrea-uninstall'),
    seldom: 'only while the release is uninstalled',
  }),

  ...calls('antrea-controller', ['get', 'list', 'watch'], { group: '', resource: 'nodes', where: 'cluster' }),
  ...calls('antrea-controller', ['list', 'watch'], {
    group: clusterInformation,
    resource: 'antreaagentinfos',
    where: 'cluster',
  }),
  ...calls('antrea-controller', ['delete'], {
    group: clusterInformation,
    resource: 'antreaagentinfos',
    where: 'cluster',
    seldom: 'only when a node has gone',
  }),
  ...calls('antrea-controller', ['get', 'list', 'watch', 'create', 'update'], {
    group: clusterInformation,
    resource: 'antreacontrollerinfos',
    where: 'cluster',
  }),
  ...calls('antrea-controller', ['get', 'update'], configMap('antrea-ca')),

  ...(['antrea-agent', 'antrea-controller'] as const).flatMap((account) => [
    ...callerChecks.flatMap((target) =>
      calls(account, ['create'], { ...target, seldom: 'only when someone calls its API' }),
    ),
    ...calls(account, ['list', 'watch'], configMap('extension-apiserver-authentication', 'kube-system')),
  ]),

  ...calls('antrea-cleanup', ['get', 'patch'], {
    ...configMap('antrea-uninstall'),
    seldom: 'only while the release is uninstalled',
  }),
  ...calls('antrea-cleanup', ['list'], {
    group: '',
    resource: 'pods',
    where: 'release',
    seldom: 'only while the release is uninstalled',
  }),

  ...['networkpolicies', 'appliedtogroups', 'addressgroups'].flatMap((resource) =>
    calls('antctl', ['get', 'list'], {
      group: controlPlane,
      resource,
      where: 'cluster',
      seldom: 'for people',
    }),
  ),
  ...['antreaagentinfos', 'antreacontrollerinfos'].flatMap((resource) =>
    calls('antctl', ['get', 'list'], {
      group: clusterInformation,
      resource,
      where: 'cluster',
      seldom: 'for people',
    }),
  ),
];
