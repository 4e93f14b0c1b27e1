import { type KubeList, objectKey, type Pod, resourcePath } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';

/** Names of namespaces and pods. */
const objectName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** Asks the API server for single pods: Traceflows are seldom. */
export class PodFinder {
  readonly #transport: Pick<KubeTransport, 'request'>;

  constructor(transport: Pick<KubeTransport, 'request'>) {
    this.#transport = transport;
  }

  /** Why a pod cannot send packets; undefined when it can. */
  async problemOf(namespace: string, name: string): Promise<string | undefined> {
    const isName = [namespace, name].every((each) => objectName.test(each));
    const path = resourcePath('', 'v1', 'pods', namespace);
    const [pod] = isName ? await this.#list(path, `metadata.name=${name}`) : [];
    if (pod === undefined) return `source pod ${namespace}/${name} not found`;
    if (pod.spec?.hostNetwork === true)
      return `source pod ${namespace}/${name} is on the network of its node`;
    return pod.status?.podIP === undefined ? `source pod ${namespace}/${name} has no address` : undefined;
  }

  /** `namespace/name` of the pod that has an address of its own. */
  async podAt(address: string): Promise<string | undefined> {
    const pods = await this.#list(resourcePath('', 'v1', 'pods'), `status.podIP=${address}`);
    const pod = pods.find(({ spec, status }) => spec?.hostNetwork !== true && status?.phase === 'Running');
    return pod && objectKey(pod);
  }

  async #list(path: string, fieldSelector: string): Promise<readonly Pod[]> {
    const query = { fieldSelector };
    const { items } = await this.#transport.request<KubeList<Pod>>({ method: 'GET', path, query });
    return items;
  }
}
