import type { CommandResult } from '#base/exec.ts';
import { probeImage } from '../../tools/test/e2eSetup.ts';
import { apply, kubectl, tryKubectl } from './cluster.ts';

/** A pod of the tests. */
export type ProbePod = {
  readonly name: string;
  readonly namespace: string;
  /** Pins the pod to a node; the scheduler chooses otherwise. */
  readonly node?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly ports?: readonly {
    readonly containerPort: number;
    readonly hostPort?: number;
    readonly name?: string;
  }[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly hostNetwork?: boolean;
};

/** The manifest of a pod that runs the probe image; it tolerates every taint and dies at once when deleted. */
function podManifest(pod: ProbePod): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: pod.namespace,
      labels: { app: pod.name, ...pod.labels },
      ...(pod.annotations ? { annotations: pod.annotations } : {}),
    },
    spec: {
      ...(pod.node ? { nodeName: pod.node } : {}),
      ...(pod.hostNetwork ? { hostNetwork: true } : {}),
      terminationGracePeriodSeconds: 0,
      tolerations: [{ operator: 'Exists' }],
      containers: [
        {
          name: 'probe',
          image: probeImage,
          imagePullPolicy: 'IfNotPresent',
          command: pod.command ?? ['sleep', 'infinity'],
          ...(pod.ports ? { ports: pod.ports } : {}),
          securityContext: { capabilities: { add: ['NET_RAW', 'NET_ADMIN'] } },
        },
      ],
    },
  };
}

/** Pods that do nothing, all on one node; `labels` are theirs alone. */
type IdlePods = {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly node: string;
  readonly replicas: number;
  /** How long kubelet waits between asking them to end and killing them. */
  readonly graceSeconds: number;
};

/** The manifest of a ReplicaSet of pods that do nothing. */
export function idlePods({ name, namespace, labels, node, replicas, graceSeconds }: IdlePods): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          nodeSelector: { 'kubernetes.io/hostname': node },
          terminationGracePeriodSeconds: graceSeconds,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          containers: [
            {
              name: 'idle',
              image: probeImage,
              imagePullPolicy: 'IfNotPresent',
              command: ['sleep', 'infinity'],
            },
          ],
        },
      },
    },
  };
}

/** Creates a namespace, or keeps the one that is there. */
export async function ensureNamespace(name: string): Promise<void> {
  await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** Deletes a namespace and waits until it is gone. */
export async function deleteNamespace(name: string): Promise<void> {
  await kubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait=true', '--timeout=120s']);
}

/** Creates pods and waits until all are Ready; returns their addresses by name. */
export async function startPods(pods: readonly ProbePod[]): Promise<Map<string, string>> {
  await apply(...pods.map(podManifest));
  const addresses = new Map<string, string>();
  for (const pod of pods) {
    await kubectl([
      'wait',
      '-n',
      pod.namespace,
      `pod/${pod.name}`,
      '--for=condition=Ready',
      '--timeout=120s',
    ]);
    addresses.set(pod.name, await podAddress(pod.namespace, pod.name));
  }
  return addresses;
}

/** The address of a pod. */
export async function podAddress(namespace: string, name: string): Promise<string> {
  return (await kubectl(['get', 'pod', '-n', namespace, name, '-o', 'jsonpath={.status.podIP}'])).trim();
}

/** Standard output of a command in a pod that must succeed. */
export function inPod(namespace: string, pod: string, ...command: readonly string[]): Promise<string> {
  return kubectl(['exec', '-n', namespace, pod, '--', ...command]);
}

/** A command in a pod whose failure is part of the test. */
export function tryInPod(
  namespace: string,
  pod: string,
  ...command: readonly string[]
): Promise<CommandResult> {
  return tryKubectl(['exec', '-n', namespace, pod, '--', ...command]);
}
