import type { Client } from './client.ts';

/** `kubeconfig` may be empty: then KUBECONFIG or ~/.kube/config. `server` replaces the server named there. */
export type ClusterClientOptions = {
  readonly kubeconfig: string;
  readonly server: URL | undefined;
  readonly timeoutMs: number;
  readonly trace: (line: string) => void;
};

/** Talks to a cluster's API server, and through it to the controller. @throws CodedError ANTREA_KUBE_CONFIG_INVALID */
export async function createClusterClient(options: ClusterClientOptions): Promise<Client> {
  // Loaded only here: inside a pod antctl starts without it.
  const { createKubeTransport, loadKubeConfig } = await import('#kube/client.ts');
  const kubeConfig = loadKubeConfig(options.kubeconfig === '' ? undefined : options.kubeconfig);
  const cluster = kubeConfig.getCurrentCluster();
  if (options.server !== undefined && cluster !== null) {
    const server = options.server.origin;
    kubeConfig.loadFromClusterAndUser(
      { ...cluster, server },
      kubeConfig.getCurrentUser() ?? { name: 'none' },
    );
  }
  const transport = createKubeTransport(kubeConfig);
  return {
    get: async (path, query) => {
      options.trace(`GET ${transport.server}${path}`);
      try {
        return await transport.request({
          method: 'GET',
          path,
          ...(query === undefined ? {} : { query }),
          ...(options.timeoutMs === 0 ? {} : { timeoutMs: options.timeoutMs }),
        });
      } finally {
        // One command, one answer: open connections would keep the process alive.
        await transport.close();
      }
    },
  };
}
