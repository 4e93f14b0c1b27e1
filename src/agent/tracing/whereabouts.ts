import { apiStatus } from '#kube/errors.ts';
import { type KubeObject, type Pod, resourcePath } from '#kube/objects.ts';
import type { KubeTransport } from '#kube/transport.ts';

/** A port that a Service listens on. `protocol` is TCP, UDP or SCTP. */
export type ServicePort = { readonly protocol: string; readonly port: number };

/** Where a Service is. */
export type ServiceAddress = { readonly ip: string; readonly ports: readonly ServicePort[] };

/** Where objects of the cluster are, by namespace and name; undefined when there is none, or it has no address. */
export interface Whereabouts {
  pod(namespace: string, name: string): Promise<string | undefined>;
  service(namespace: string, name: string): Promise<ServiceAddress | undefined>;
}

type Service = KubeObject & {
  readonly spec?: {
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
  };
};

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
      const { clusterIP: ip = '', ports = [] } =
        (await read<Service>('services', namespace, name))?.spec ?? {};
      if (ip === '' || ip === 'None') return undefined;
      return { ip, ports: ports.map(({ port, protocol = 'TCP' }) => ({ port, protocol })) };
    },
  };
}
