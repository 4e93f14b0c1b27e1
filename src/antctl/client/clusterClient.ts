import type { KubeConfig } from '@kubernetes/client-node';
import type { KubeRequest } from '#kube/transport.ts';
import { type Client, getWith, urlOf } from './client.ts';

/** `kubeconfig` may be empty: then KUBECONFIG or ~/.kube/config. `server` replaces the server named there. */
export type ClusterClientOptions = {
  readonly kubeconfig: string;
  readonly server: URL | undefined;
  /** 0 leaves it to the transport. */
  readonly timeoutMs: number;
  /** Hears of each request (`--verbose`). */
  readonly trace: (line: string) => void;
};

/** Talks to a cluster's API server, and through it to the controller. @throws CodedError ANTREA_KUBE_CONFIG_INVALID */
export async function createClusterClient(options: ClusterClientOptions): Promise<Client> {
  // Loaded only here: inside a pod antctl starts without it.
  const { createKubeTransport } = await import('#kube/client.ts');
  const transport = createKubeTransport(await loadClusterConfig(options));
  const limited = (request: KubeRequest): KubeRequest => {
    options.trace(`${request.method} ${transport.server}${urlOf(request)}`);
    return options.timeoutMs === 0 ? request : { timeoutMs: options.timeoutMs, ...request };
  };
  const request = <T>(asked: KubeRequest) => transport.request<T>(limited(asked));
  return {
    request,
    get: getWith(request),
    stream: (asked) => transport.stream(limited(asked)),
    close: () => transport.close(),
  };
}

/** The kubeconfig, with the server of `--server`. @throws CodedError ANTREA_KUBE_CONFIG_INVALID */
export async function loadClusterConfig({
  kubeconfig,
  server,
}: Pick<ClusterClientOptions, 'kubeconfig' | 'server'>): Promise<KubeConfig> {
  const { loadKubeConfig } = await import('#kube/client.ts');
  const loaded = loadKubeConfig(kubeconfig === '' ? undefined : kubeconfig);
  const cluster = loaded.getCurrentCluster();
  if (server !== undefined && cluster !== null) {
    loaded.loadFromClusterAndUser(
      { ...cluster, server: server.href },
      loaded.getCurrentUser() ?? { name: 'none' },
    );
  }
  return loaded;
}
