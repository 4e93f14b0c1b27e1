import { messageOf } from '#base/errors.ts';
import type { KubeList, Pod } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { NetworkPolicy } from '#policy/input.ts';
import { parseSelector, selects } from '#policy/labelSelector.ts';
import type { Logger } from '#telemetry/logger.ts';
import { Batcher } from '../cni/batcher.ts';

/** A pod by its name. */
export type PodName = { readonly podNamespace: string; readonly podName: string };

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

  /** Uids of the policies that select the pod; undefined when the API server does not say. */
  async selecting({ podNamespace, podName }: PodName): Promise<readonly string[] | undefined> {
    try {
      const path = `/api/v1/namespaces/${podNamespace}/pods/${podName}`;
      const [pod, policies] = await Promise.all([
        this.#transport.request<Pod>({ method: 'GET', path, timeoutMs: 2_000 }),
        this.#lists.run(podNamespace),
      ]);
      return policies.filter((policy) => isSelected(policy, pod)).map(({ metadata }) => metadata.uid ?? '');
    } catch (error) {
      this.#logger.warn(
        { pod: `${podNamespace}/${podName}`, reason: messageOf(error) },
        'cannot ask for the policies of a pod',
      );
      return undefined;
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
