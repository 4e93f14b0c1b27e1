import { apiStatus } from '#kube/errors.ts';
import { type KubeObject, type Pod, resourcePath } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';

/** The addresses of objects of the cluster by namespace and name; undefined when there is no such object, or it has none. */
export interface Whereabouts {
  pod(namespace: string, name: string): Promise<string | undefined>;
  service(namespace: string, name: string): Promise<string | undefined>;
}

type Service = KubeObject & { readonly spec?: { readonly clusterIP?: string } };

/** Asks the API server: people ask seldom, so nothing is kept. Rejects when it does not answer. */
export function askedWhereabouts(transport: Pick<KubeTransport, 'request'>): Whereabouts {
  const read = async <T>(plural: string, namespace: string, name: string): Promise<T | undefined> => {
    const path = `${resourcePath('', 'v1', plural, encodeURIComponent(namespace))}/${encodeURIComponent(name)}`;
    try {
      return await transport.request<T>({ method: 'GET', path });
    } catch (error) {
      if (apiStatus(error) === 404) return undefined;
      throw error;
    }
  };
  return {
    pod: async (namespace, name) => (await read<Pod>('pods', namespace, name))?.status?.podIP,
    service: async (namespace, name) => {
      const address = (await read<Service>('services', namespace, name))?.spec?.clusterIP;
      return address === '' || address === 'None' ? undefined : address;
    },
  };
}
