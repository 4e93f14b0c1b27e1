import { apiStatus } from '#kube/errors.ts';
import type { KubeList, KubeObject } from '#kube/objects.ts';
import type { SeededRandom } from '#kube/testing/seededRandom.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Cluster } from '#policy/compile.ts';
import type { Namespace, NetworkPolicy, NetworkPolicyPeer, Pod } from '#policy/input.ts';

const namespaces = ['x', 'y', 'z'];
const pods = ['p1', 'p2', 'p3', 'p4'];
const policies = ['a', 'b', 'c'];
const nodes = ['n1', 'n2', 'n3'];
const values = ['web', 'db', 'dns'];
const mergePatch = 'application/merge-patch+json';
const policyRoot = '/apis/networking.k8s.io/v1';

/** Changes a few pods, policies and namespaces of a real API server at random, and reads back what came of it. */
export class ClusterWriter {
  readonly #kube: KubeTransport;
  readonly #random: SeededRandom;

  constructor(kube: KubeTransport, random: SeededRandom) {
    this.#kube = kube;
    this.#random = random;
  }

  /** Makes the namespaces. */
  async prepare(): Promise<void> {
    for (const name of namespaces) await this.#post('/api/v1/namespaces', { metadata: { name } });
  }

  /** One change of one object. */
  async change(): Promise<void> {
    const kinds = ['pod', 'pod', 'pod', 'policy', 'policy', 'namespace'];
    switch (this.#random.pick(kinds)) {
      case 'pod':
        return this.#changePod();
      case 'policy':
        return this.#changePolicy();
      default:
        return this.#changeNamespace();
    }
  }

  /** Deletes all pods and policies. */
  async clear(): Promise<void> {
    for (const namespace of namespaces) {
      for (const name of pods) await this.#delete(`/api/v1/namespaces/${namespace}/pods/${name}`);
      for (const name of policies)
        await this.#delete(`${policyRoot}/namespaces/${namespace}/networkpolicies/${name}`);
    }
  }

  /** Everything there is, as the API server has it. */
  async read(): Promise<Cluster> {
    return {
      pods: await this.#list<KubeObject & Pod>('/api/v1/pods'),
      namespaces: await this.#list<KubeObject & Namespace>('/api/v1/namespaces'),
      policies: await this.#list<KubeObject & NetworkPolicy>(`${policyRoot}/networkpolicies`),
    };
  }

  async #changePod(): Promise<void> {
    const { pick, int } = this.#random;
    const collection = `/api/v1/namespaces/${pick(namespaces)}/pods`;
    const name = pick(pods);
    const path = `${collection}/${name}`;
    switch (int(4)) {
      case 0:
        return this.#delete(path);
      case 1:
        return this.#patch(path, { metadata: { labels: this.#labels() } });
      case 2:
        return this.#patch(`${path}/status`, { status: this.#status() });
      default:
        await this.#post(collection, {
          metadata: { name, labels: this.#labels() },
          spec: {
            nodeName: pick(nodes),
            hostNetwork: int(6) === 0,
            containers: [{ name: 'c', image: 'i', ports: [{ name: 'http', containerPort: 8_000 + int(3) }] }],
          },
        });
        return this.#patch(`${path}/status`, { status: this.#status() });
    }
  }

  async #changePolicy(): Promise<void> {
    const { pick, int } = this.#random;
    const collection = `${policyRoot}/namespaces/${pick(namespaces)}/networkpolicies`;
    const name = pick(policies);
    switch (int(4)) {
      case 0:
        return this.#delete(`${collection}/${name}`);
      case 1:
        return this.#patch(`${collection}/${name}`, { spec: this.#spec() });
      default:
        return this.#post(collection, { metadata: { name }, spec: this.#spec() });
    }
  }

  #changeNamespace(): Promise<void> {
    return this.#patch(`/api/v1/namespaces/${this.#random.pick(namespaces)}`, {
      metadata: { labels: this.#labels() },
    });
  }

  #labels(): Record<string, string | null> {
    const { int, pick } = this.#random;
    return { app: int(4) === 0 ? null : pick(values), tier: int(2) === 0 ? null : pick(values) };
  }

  #status(): object {
    const { int, pick } = this.#random;
    const phase = pick(['Running', 'Running', 'Running', 'Pending', 'Succeeded']);
    const podIP = `10.0.0.${1 + int(9)}`;
    return { phase, podIP, podIPs: [{ ip: podIP }] };
  }

  #spec(): object {
    const { int, pick } = this.#random;
    const selector = () => (int(3) === 0 ? {} : { matchLabels: { app: pick(values) } });
    const peer = (): NetworkPolicyPeer =>
      pick<() => NetworkPolicyPeer>([
        () => ({ podSelector: selector() }),
        () => ({ namespaceSelector: selector() }),
        () => ({ podSelector: selector(), namespaceSelector: selector() }),
        () => ({ ipBlock: { cidr: '10.0.0.0/28', except: ['10.0.0.4/30'] } }),
        () => ({ ipBlock: { cidr: 'fd00::/8' } }),
      ])();
    const port = () => pick([{ port: 80 }, { port: 'http' }, { protocol: 'UDP', port: 53, endPort: 60 }]);
    return {
      podSelector: selector(),
      policyTypes: pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]),
      ingress: int(3) === 0 ? [] : [{ from: [peer(), peer()], ports: [port()] }],
      egress: int(3) === 0 ? [] : [{ to: [peer()], ports: [port()] }],
    };
  }

  async #list<T extends KubeObject>(path: string): Promise<readonly T[]> {
    const query = { limit: '500' };
    return (await this.#kube.request<KubeList<T>>({ method: 'GET', path, query })).items;
  }

  #post(path: string, body: object): Promise<void> {
    return this.#try(() => this.#kube.request({ method: 'POST', path, body }));
  }

  #patch(path: string, body: object): Promise<void> {
    return this.#try(() => this.#kube.request({ method: 'PATCH', path, body, contentType: mergePatch }));
  }

  #delete(path: string): Promise<void> {
    const query = { gracePeriodSeconds: '0' };
    return this.#try(() => this.#kube.request({ method: 'DELETE', path, query }));
  }

  /** What is there already or not any more is fine. */
  async #try(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (![404, 409, 422].includes(apiStatus(error) ?? 0)) throw error;
    }
  }
}
