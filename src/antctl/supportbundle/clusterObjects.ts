/** One collection of the cluster, and what of its objects goes into a bundle. */
export type Collected = {
  /** The name of its file. */
  readonly name: string;
  readonly path: string;
  readonly pick: (object: ApiObject) => unknown;
};

/** An object as the API server answers it; nothing about it is known. */
export type ApiObject = Readonly<Record<string, unknown>>;

const whole = (object: ApiObject) => withoutNoise(object);

function antrea(group: string, version: string, ...plurals: readonly string[]): readonly Collected[] {
  return plurals.map((plural) => ({
    name: `${plural}.${group}`,
    path: `/apis/${group}/${version}/${plural}`,
    pick: whole,
  }));
}

function core(api: string, plural: string, pick: Collected['pick'] = whole): Collected {
  return { name: plural, path: `${api}/${plural}`, pick };
}

/** What of the cluster goes into a bundle. No Secrets, no ConfigMaps; Pods without what their containers are told. */
export const collected: readonly Collected[] = [
  ...antrea(
    'clusterinformation.antrea.tanzu.vmware.com',
    'v1beta1',
    'antreaagentinfos',
    'antreacontrollerinfos',
    'networkpolicyrealizations',
  ),
  ...antrea(
    'crd.antrea.io',
    'v1beta1',
    'clusternetworkpolicies',
    'networkpolicies',
    'tiers',
    'clustergroups',
    'groups',
  ),
  ...antrea(
    'security.antrea.tanzu.vmware.com',
    'v1alpha1',
    'clusternetworkpolicies',
    'networkpolicies',
    'tiers',
  ),
  ...antrea('ops.antrea.tanzu.vmware.com', 'v1alpha1', 'traceflows'),
  ...antrea('policy.networking.k8s.io', 'v1alpha2', 'clusternetworkpolicies'),
  core('/apis/networking.k8s.io/v1', 'networkpolicies'),
  core('/apis/apiregistration.k8s.io/v1', 'apiservices', onlyOurs),
  core('/api/v1', 'nodes'),
  core('/api/v1', 'namespaces'),
  core('/api/v1', 'services'),
  core('/api/v1', 'pods', podWithoutContainers),
  core('/api/v1', 'events'),
  core('/apis/discovery.k8s.io/v1', 'endpointslices'),
];

function record(value: unknown): ApiObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Managed fields are half of an object, and what kubectl applied last may hold what the object must not. */
function withoutNoise(object: ApiObject): ApiObject {
  const { managedFields: _, annotations, ...metadata } = record(object.metadata);
  const { 'kubectl.kubernetes.io/last-applied-configuration': __, ...kept } = record(annotations);
  return { ...object, metadata: { ...metadata, annotations: kept } };
}

function onlyOurs(object: ApiObject): unknown {
  const name = record(object.metadata).name;
  return typeof name === 'string' && name.includes('antrea') ? withoutNoise(object) : undefined;
}

/** Environment variables, arguments and volumes are the users' own. */
function podWithoutContainers(object: ApiObject): unknown {
  const { name, namespace, uid, labels, creationTimestamp, deletionTimestamp } = record(object.metadata);
  const { nodeName, hostNetwork, serviceAccountName } = record(object.spec);
  const containers = record(object.spec).containers;
  const ports = Array.isArray(containers)
    ? containers.map((container) => ({ name: record(container).name, ports: record(container).ports }))
    : [];
  return {
    metadata: { name, namespace, uid, labels, creationTimestamp, deletionTimestamp },
    spec: { nodeName, hostNetwork, serviceAccountName, containers: ports },
    status: object.status,
  };
}
