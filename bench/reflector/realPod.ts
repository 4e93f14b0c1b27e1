import type { Pod } from '#policy/input.ts';

const when = '2026-01-01T00:00:00Z';
const image = 'registry.example/team/application:v1.2.3';
const digest = 'sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';
const tokenVolume = 'kube-api-access-x7k2p';

/** A pod as a cluster has it: 4.7 KB of JSON, of which its managed fields are the larger part. */
export function realPod({ metadata, spec = {}, status = {} }: Pod): object {
  const hash = metadata.name.padEnd(10, 'x').slice(0, 10);
  return {
    metadata: {
      ...metadata,
      generateName: `${metadata.name}-`,
      creationTimestamp: when,
      annotations: { 'kubectl.kubernetes.io/restartedAt': when },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `application-${hash}`,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
      managedFields: [
        managed('kube-controller-manager', undefined, setBy.creator),
        managed('kubelet', 'status', setBy.kubelet),
      ],
    },
    spec: {
      nodeName: spec.nodeName,
      containers: [container],
      volumes: [tokens],
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      serviceAccountName: 'default',
      serviceAccount: 'default',
      securityContext: {},
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((state) => ({
        key: `node.kubernetes.io/${state}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: {
      ...status,
      conditions: conditions.map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: when,
      })),
      hostIP: '172.18.0.2',
      hostIPs: [{ ip: '172.18.0.2' }],
      startTime: when,
      qosClass: 'Burstable',
      containerStatuses: [
        {
          name: container.name,
          state: { running: { startedAt: when } },
          lastState: {},
          ready: true,
          restartCount: 0,
          image,
          imageID: `registry.example/team/application@${digest}`,
          containerID: `containerd://${digest.slice(7)}`,
          started: true,
        },
      ],
    },
  };
}

const conditions = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

const container = {
  name: 'application',
  image,
  ports: [{ containerPort: 8080, protocol: 'TCP' }],
  env: ['REGION', 'STAGE', 'LOG_LEVEL'].map((name) => ({ name, value: 'something' })),
  resources: { limits: { memory: '256Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
  volumeMounts: [
    { name: tokenVolume, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
  ],
  readinessProbe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' }, periodSeconds: 10 },
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy: 'IfNotPresent',
};

const tokens = {
  name: tokenVolume,
  projected: {
    defaultMode: 420,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
};

/** The fields that each writer set, as dotted paths. */
const setBy = {
  creator: [
    'metadata.generateName',
    'metadata.labels.app',
    'metadata.annotations.restartedAt',
    'metadata.ownerReferences.uid',
    ...Object.keys(container).map((field) => `spec.containers.application.${field}`),
    'spec.containers.application.env.REGION.value',
    'spec.containers.application.env.STAGE.value',
    'spec.containers.application.env.LOG_LEVEL.value',
    'spec.containers.application.resources.limits.memory',
    'spec.containers.application.resources.requests.cpu',
    'spec.containers.application.resources.requests.memory',
    'spec.dnsPolicy',
    'spec.enableServiceLinks',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.securityContext',
    'spec.terminationGracePeriodSeconds',
  ],
  kubelet: [
    ...conditions.flatMap((type) =>
      ['lastProbeTime', 'lastTransitionTime', 'status', 'type'].map(
        (field) => `status.conditions.${type}.${field}`,
      ),
    ),
    'status.containerStatuses',
    'status.hostIP',
    'status.hostIPs',
    'status.phase',
    'status.podIP',
    'status.podIPs.ip',
    'status.startTime',
  ],
};

function managed(manager: string, subresource: string | undefined, paths: readonly string[]): object {
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: when,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldTree(paths),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

type Tree = { [field: string]: Tree };

function fieldTree(paths: readonly string[]): Tree {
  const root: Tree = {};
  for (const path of paths) {
    let at = root;
    for (const field of path.split('.')) {
      const next = at[`f:${field}`] ?? {};
      at[`f:${field}`] = next;
      at = next;
    }
  }
  return root;
}
