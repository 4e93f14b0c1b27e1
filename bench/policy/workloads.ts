/**
 * The controller workloads of Antrea's own performance tests (antrea-io/antrea, pkg/controller/networkpolicy,
 * *perf_test.go), as plain objects: every pod has a random address and one of a thousand nodes.
 * @module
 */
import type { AntreaPolicyInput } from '#policy/antrea/input.ts';
import type { LabelSelector, Labels, Namespace, NetworkPolicy, Pod } from '#policy/input.ts';
import type { Random } from './random.ts';

/** All objects of a workload. */
export type Workload = {
  readonly namespaces: readonly Namespace[];
  readonly pods: readonly Pod[];
  readonly policies: readonly NetworkPolicy[];
  readonly clusterPolicies?: readonly AntreaPolicyInput[];
};

const nodes = 1000;

/** 25,000 namespaces of 4 pods and 3 policies: deny all, and two that let pods of a kind talk with each other. */
export function smallNamespaces(random: Random, count = 25_000): Workload {
  const workload = new Builder(random);
  for (let index = 0; index < count; index++) {
    const namespace = workload.namespace(`namespace-${index}`);
    workload.policy(namespace, 'default-deny-all', {}, undefined);
    for (const kind of ['app-1', 'app-2']) {
      const labels = { [kind]: 'scale' };
      workload.policy(namespace, `np-${kind}`, { matchLabels: labels }, { matchLabels: labels });
      for (let pod = 0; pod < 2; pod++) workload.pod(namespace, `${kind}-${pod}`, labels);
    }
  }
  return workload;
}

/** 100 namespaces of 1,000 pods and 101 policies: deny all, and one for every ten pods. */
export function largeNamespaces(random: Random, count = 100): Workload {
  const workload = new Builder(random);
  for (let index = 0; index < count; index++) {
    const namespace = workload.namespace(`namespace-${index}`);
    workload.policy(namespace, 'default-deny-all', {}, undefined);
    for (let app = 0; app < 100; app++) {
      const labels = { [`app-${app}`]: `scale-${app}` };
      workload.policy(namespace, `np-${app}`, { matchLabels: labels }, { matchLabels: labels });
      for (let pod = 0; pod < 10; pod++) workload.pod(namespace, `pod-${app}-${pod}`, labels);
    }
  }
  return workload;
}

/** One namespace of 10,000 pods and 10,000 policies that all select all of them. */
export function oneNamespace(random: Random, count = 10_000): Workload {
  const workload = new Builder(random);
  const namespace = workload.namespace('namespace');
  const labels = { app: 'scale' };
  for (let index = 0; index < count; index++) {
    workload.pod(namespace, `pod-${index}`, labels);
    workload.policy(namespace, `np-${index}`, { matchLabels: labels }, { matchLabels: labels });
  }
  return workload;
}

/** Makes the objects of a workload. */
export class Builder implements Workload {
  readonly namespaces: Namespace[] = [];
  readonly pods: Pod[] = [];
  readonly policies: NetworkPolicy[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  namespace(name: string, labels: Labels = { app: name }): string {
    this.namespaces.push({ metadata: { name, labels } });
    return name;
  }

  pod(namespace: string, name: string, labels: Labels): void {
    const ip = Array.from({ length: 4 }, () => this.#random(256)).join('.');
    const pod: Pod = {
      metadata: { name, namespace, uid: this.#uid(), labels: { ...labels } },
      spec: { nodeName: `Node-${this.#random(nodes)}`, containers: [{ ports: [] }] },
      status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
    };
    this.pods.push(asParsed(pod));
  }

  /** Without a peer it allows nothing. */
  policy(namespace: string, name: string, podSelector: LabelSelector, peer: LabelSelector | undefined): void {
    const metadata = { name, namespace, uid: this.#uid(), generation: 1 };
    const policyTypes = ['Ingress', 'Egress'];
    const policy: NetworkPolicy = {
      metadata,
      spec:
        peer === undefined
          ? { podSelector, policyTypes }
          : {
              podSelector,
              policyTypes,
              ingress: [{ from: [{ podSelector: peer }] }],
              egress: [{ to: [{ podSelector: peer }] }],
            },
    };
    this.policies.push(asParsed(policy));
  }

  #uid(): string {
    const hex = () =>
      this.#random(2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return `${hex()}-${hex()}-${hex()}-${hex()}`;
  }
}

/** The object as it would come from the API server: built at once and of flat strings, which is less memory. */
function asParsed<T>(object: T): T {
  return JSON.parse(JSON.stringify(object));
}
