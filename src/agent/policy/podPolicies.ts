import { messageOf } from '#base/errors.ts';
import type { SelectingPolicy } from '#controlplane/wire.ts';
import type { KubeList, KubeObject } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Labels, NetworkPolicy, Pod } from '#policy/input.ts';
import { parseSelector, selects } from '#policy/labelSelector.ts';
import type { Logger } from '#telemetry/logger.ts';
import { Batcher } from '../cni/batcher.ts';

/** A pod by its name. */
export type PodName = { readonly podNamespace: string; readonly podName: string };

/** A pod as the API server has it, and the policies that select it. */
export type SelectedPod = { readonly pod: Pod; readonly policies: readonly SelectingPolicy[] };

/**
 * Asks the API server itself which policies select a pod, because silence of the controller may mean that there is none
 * or that it has not got so far. Pods that start together share a question.
 */
export class PodPolicies {
  readonly #transport: KubeTransport;
  readonly #logger: Logger;
  readonly #lists: Batcher<string, readonly NetworkPolicy[]>;

  constructor(options: { readonly transport: KubeTransport; readonly logger: Logger }) {
    this.#transport = options.transport;
    this.#logger = options.logger;
    this.#lists = new Batcher((namespaces) => this.#list(namespaces));
  }

  /** The pod and the policies that select it; undefined when the API server does not say. */
  async selecting({ podNamespace, podName }: PodName): Promise<SelectedPod | undefined> {
    try {
      const path = `/api/v1/namespaces/${podNamespace}/pods/${podName}`;
      const [pod, policies] = await Promise.all([
        this.#transport.request<KubeObject & Pod>({ method: 'GET', path, timeoutMs: 2_000 }),
        this.#lists.run(podNamespace),
      ]);
      const selecting = policies.filter((policy) => isSelected(policy, pod));
      return {
        pod,
        policies: selecting.map(({ metadata: { uid = '', generation = 0 } }) => ({ uid, generation })),
      };
    } catch (error) {
      this.#logger.warn(
        { pod: `${podNamespace}/${podName}`, reason: messageOf(error) },
        'cannot ask for the policies of a pod',
      );
      return undefined;
    }
  }

  /** The labels of a namespace; none when the API server does not say. */
  async namespaceLabels(name: string): Promise<Labels> {
    try {
      const path = `/api/v1/namespaces/${name}`;
      const { metadata } = await this.#transport.request<KubeObject>({
        method: 'GET',
        path,
        timeoutMs: 2_000,
      });
      return metadata.labels ?? {};
    } catch (error) {
      this.#logger.warn(
        { namespace: name, reason: messageOf(error) },
        'cannot ask for the labels of a namespace',
      );
      return {};
    }
  }

  /** The policies of each namespace, each asked for once. */
  async #list(namespaces: readonly string[]): Promise<readonly (readonly NetworkPolicy[])[]> {
    const lists = new Map<string, readonly NetworkPolicy[]>();
    for (const namespace of new Set(namespaces)) {
      const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
      const list = await this.#transport.request<KubeList<NetworkPolicy>>({
        method: 'GET',
        path,
        timeoutMs: 2_000,
      });
      lists.set(namespace, list.items);
    }
    return namespaces.map((namespace) => lists.get(namespace) ?? []);
  }
}

/** A selector that cannot be read selects nothing, for the controller as well. */
function isSelected({ spec }: NetworkPolicy, { metadata }: Pod): boolean {
  const parsed = parseSelector(spec?.podSelector ?? {});
  return parsed.ok && selects(parsed.selector, metadata.labels ?? {});
}
