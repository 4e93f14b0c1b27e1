import { statsResources } from '#controlplane/statsGroup.ts';

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

const controlPlane = 'controlplane.antrea.tanzu.vmware.com';
const statistics = 'stats.antrea.tanzu.vmware.com';

function calls(account: Account, verbs: readonly string[], target: Target): readonly ApiCall[] {
  return verbs.map((verb) => ({ account, verb, ...target }));
}

/** What a reflector calls. A server that streams lists (WatchList) only sees the watch. */
function follow(account: Account, target: Target): readonly ApiCall[] {
  const seldom = 'only where the API server does not stream lists, and after a watch has failed';
  return [...calls(account, ['list'], { ...target, seldom }), ...calls(account, ['watch'], target)];
}

function configMap(name: string, where: ApiCall['where'] = 'release'): Target {
  return { group: '', resource: 'configmaps', where, name };
}

function infos(
  resource:
    | 'antreaagentinfos'
    | 'antreacontrollerinfos'
    | 'networkpolicyrealizations'
    | 'networkpolicyrealizations/status',
): Target {
  return { group: 'clusterinformation.antrea.tanzu.vmware.com', resource, where: 'cluster' };
}

/** One of Antrea's own kinds, of today or of the former API group. */
function antrea(resource: string, group: 'crd.antrea.io' | 'security.antrea.tanzu.vmware.com'): Target {
  return { group, resource, where: 'cluster' };
}

function traceflow(resource: 'traceflows' | 'traceflows/status'): Target {
  return { group: 'ops.antrea.tanzu.vmware.com', resource, where: 'cluster' };
}

function upstream(resource: string): Target {
  return { group: 'policy.networking.k8s.io', resource, where: 'cluster' };
}

function duringUninstall(target: Target): Target {
  return { ...target, seldom: 'only while the release is uninstalled' };
}

const onNodeGone = 'only when a node has gone';
const onNewPolicy = 'only when there are policies';
const forPeople = 'for people';
const forTraceflows = 'only when a person sends a packet to trace';
const nodes: Target = { group: '', resource: 'nodes', where: 'cluster' };
const pods: Target = { group: '', resource: 'pods', where: 'cluster' };
const namespaces: Target = { group: '', resource: 'namespaces', where: 'cluster' };
const services: Target = { group: '', resource: 'services', where: 'cluster' };
const endpointSlices: Target = { group: 'discovery.k8s.io', resource: 'endpointslices', where: 'cluster' };
const networkPolicies: Target = { group: 'networking.k8s.io', resource: 'networkpolicies', where: 'cluster' };
const apiServices: readonly Target[] = [`v1beta2.${controlPlane}`, `v1alpha1.${statistics}`].map((name) => ({
  group: 'apiregistration.k8s.io',
  resource: 'apiservices',
  where: 'cluster',
  name,
}));
const webhooks: readonly Target[] = [
  {
    group: 'admissionregistration.k8s.io',
    resource: 'mutatingwebhookconfigurations',
    where: 'cluster',
    name: 'crdmutator.antrea.tanzu.vmware.com',
  },
  {
    group: 'admissionregistration.k8s.io',
    resource: 'validatingwebhookconfigurations',
    where: 'cluster',
    name: 'crdvalidator.antrea.tanzu.vmware.com',
  },
];
const lease: Target = { group: 'coordination.k8s.io', resource: 'leases', where: 'release' };
const policyKinds = (['crd.antrea.io', 'security.antrea.tanzu.vmware.com'] as const).flatMap((group) =>
  ['clusternetworkpolicies', 'networkpolicies'].map((resource) => ({ resource, group })),
);
const groupKinds = ['clustergroups', 'groups'];
const policyObjects = ['networkpolicies', 'appliedtogroups', 'addressgroups'];

const callerChecks: readonly Target[] = [
  { group: 'authentication.k8s.io', resource: 'tokenreviews', where: 'cluster' },
  { group: 'authorization.k8s.io', resource: 'subjectaccessreviews', where: 'cluster' },
];

/**
 * Every call of the code that RBAC has to allow. Unit tests hold the chart's roles against it, in both directions; the
 * end-to-end tests hold it against the audit log. A new call in the code goes here and into the chart's rbac.yaml.
 */
export const apiCalls: readonly ApiCall[] = [
  ...calls('antrea-agent', ['get'], nodes),
  ...follow('antrea-agent', nodes),
  ...calls('antrea-agent', ['get', 'list'], pods),
  ...calls('antrea-agent', ['get'], {
    ...namespaces,
    seldom: 'only while the controller is away, and for policies that select namespaces',
  }),
  ...calls('antrea-agent', ['list'], networkPolicies),
  ...follow('antrea-agent', services),
  ...calls('antrea-agent', ['get'], { ...services, seldom: 'only when a person traces a packet' }),
  ...follow('antrea-agent', endpointSlices),
  ...calls('antrea-agent', ['get', 'create', 'update'], infos('antreaagentinfos')),
  ...follow('antrea-agent', traceflow('traceflows')),
  ...calls('antrea-agent', ['get'], { ...traceflow('traceflows'), seldom: forTraceflows }),
  ...calls('antrea-agent', ['patch'], { ...traceflow('traceflows/status'), seldom: forTraceflows }),
  ...policyObjects.flatMap((resource) =>
    calls('antrea-agent', ['list', 'watch'], {
      group: controlPlane,
      resource,
      where: 'cluster',
      seldom: 'the controller serves these; the API server only answers whether the agent may',
    }),
  ),
  ...['nodepolicyreports', 'podaddressreports', 'nodestatssummaries'].flatMap((resource) =>
    calls('antrea-agent', ['create'], {
      group: controlPlane,
      resource,
      where: 'cluster',
      seldom: 'the controller serves these; the API server only answers whether the agent may',
    }),
  ),
  ...calls('antrea-agent', ['get'], configMap('antrea-ca')),
  ...calls('antrea-agent', ['get'], configMap('antrea-uninstall')),
  ...follow('antrea-agent', configMap('antrea-uninstall')),
  ...calls('antrea-agent', ['patch'], duringUninstall(configMap('antrea-uninstall'))),

  ...calls('antrea-controller', ['get'], { ...nodes, seldom: onNodeGone }),
  ...follow('antrea-controller', nodes),
  ...follow('antrea-controller', pods),
  ...follow('antrea-controller', namespaces),
  ...follow('antrea-controller', services),
  ...follow('antrea-controller', networkPolicies),
  ...follow('antrea-controller', infos('antreaagentinfos')),
  ...calls('antrea-controller', ['delete'], { ...infos('antreaagentinfos'), seldom: onNodeGone }),
  ...calls('antrea-controller', ['get', 'create', 'update'], infos('antreacontrollerinfos')),
  ...follow('antrea-controller', infos('antreacontrollerinfos')),
  ...follow('antrea-controller', infos('networkpolicyrealizations')),
  ...calls('antrea-controller', ['create', 'patch'], {
    ...infos('networkpolicyrealizations'),
    seldom: onNewPolicy,
  }),
  ...calls('antrea-controller', ['patch'], {
    ...infos('networkpolicyrealizations/status'),
    seldom: onNewPolicy,
  }),
  ...policyKinds.flatMap(({ resource, group }) => [
    ...follow('antrea-controller', antrea(resource, group)),
    ...calls('antrea-controller', ['patch'], { ...antrea(`${resource}/status`, group), seldom: onNewPolicy }),
  ]),
  ...calls('antrea-controller', ['list', 'watch'], {
    ...upstream('clusternetworkpolicies'),
    seldom: 'only with the feature gate ClusterNetworkPolicy',
  }),
  ...calls('antrea-controller', ['patch'], {
    ...upstream('clusternetworkpolicies/status'),
    seldom: 'only with the feature gate ClusterNetworkPolicy',
  }),
  ...groupKinds.flatMap((resource) => [
    ...follow('antrea-controller', antrea(resource, 'crd.antrea.io')),
    ...calls('antrea-controller', ['patch'], {
      ...antrea(`${resource}/status`, 'crd.antrea.io'),
      seldom: 'only when there are groups',
    }),
  ]),
  ...follow('antrea-controller', antrea('tiers', 'security.antrea.tanzu.vmware.com')),
  ...follow('antrea-controller', antrea('tiers', 'crd.antrea.io')),
  ...calls('antrea-controller', ['create'], {
    ...antrea('tiers', 'crd.antrea.io'),
    seldom: 'only where a default tier is missing, as at the first start',
  }),
  ...calls('antrea-controller', ['create', 'patch'], {
    group: 'events.k8s.io',
    resource: 'events',
    where: 'cluster',
    seldom: 'only when a policy cannot be realized',
  }),
  ...follow('antrea-controller', traceflow('traceflows')),
  ...calls('antrea-controller', ['get', 'create', 'delete'], {
    ...traceflow('traceflows'),
    seldom: forPeople,
  }),
  ...calls('antrea-controller', ['patch'], { ...traceflow('traceflows/status'), seldom: forTraceflows }),
  ...calls('antrea-controller', ['get', 'update'], configMap('antrea-ca')),
  ...apiServices.flatMap((target) => [
    ...calls('antrea-controller', ['get'], target),
    ...calls('antrea-controller', ['patch'], { ...target, seldom: 'only after the first start' }),
  ]),
  ...webhooks.flatMap((target) => [
    ...calls('antrea-controller', ['get'], target),
    ...calls('antrea-controller', ['patch'], { ...target, seldom: 'only after the first start' }),
  ]),
  ...calls('antrea-controller', ['create'], { ...lease, seldom: 'only at the first start' }),
  ...calls('antrea-controller', ['get', 'update'], { ...lease, name: 'antrea-controller' }),

  ...(['antrea-agent', 'antrea-controller'] as const).flatMap((account) => [
    ...callerChecks.flatMap((target) =>
      calls(account, ['create'], { ...target, seldom: 'only when someone calls its API' }),
    ),
    ...follow(account, configMap('extension-apiserver-authentication', 'kube-system')),
  ]),

  ...calls('antrea-cleanup', ['get', 'patch'], duringUninstall(configMap('antrea-uninstall'))),
  ...webhooks.flatMap((target) => calls('antrea-cleanup', ['delete'], duringUninstall(target))),
  ...calls('antrea-cleanup', ['list'], duringUninstall({ group: '', resource: 'pods', where: 'release' })),

  ...policyObjects.flatMap((resource) =>
    calls('antctl', ['get', 'list'], { group: controlPlane, resource, where: 'cluster', seldom: forPeople }),
  ),
  ...statsResources.flatMap(({ plural: resource }) =>
    calls('antctl', ['get', 'list'], { group: statistics, resource, where: 'cluster', seldom: forPeople }),
  ),
  ...calls('antctl', ['get', 'list', 'create', 'delete'], { ...traceflow('traceflows'), seldom: forPeople }),
  ...(['antreaagentinfos', 'antreacontrollerinfos'] as const).flatMap((resource) =>
    calls('antctl', ['get', 'list'], { ...infos(resource), seldom: forPeople }),
  ),
  // What verdicts depend on: for explain, diff, lint and wait.
  ...[
    pods,
    namespaces,
    nodes,
    services,
    endpointSlices,
    networkPolicies,
    upstream('clusternetworkpolicies'),
    infos('networkpolicyrealizations'),
    ...policyKinds.map(({ resource, group }) => antrea(resource, group)),
    antrea('tiers', 'security.antrea.tanzu.vmware.com'),
    ...['tiers', 'clustergroups', 'groups'].map((resource) => antrea(resource, 'crd.antrea.io')),
  ].flatMap((target) => calls('antctl', ['get', 'list'], { ...target, seldom: forPeople })),
];
