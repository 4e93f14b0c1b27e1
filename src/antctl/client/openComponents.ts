import { type Client, lazyClient } from './client.ts';
import type { ClusterClientOptions } from './clusterClient.ts';
import type { ClusterComponentsOptions } from './clusterComponents.ts';
import type { Components } from './components.ts';

/** The components of a cluster; the code that reaches them is loaded when the first is asked. */
export function openComponents(cluster: Client, options: ClusterClientOptions): Components {
  let opened: Promise<Components> | undefined;
  const components = () => {
    opened ??= load({ ...options, cluster, loadConfig: () => loadConfig(options) });
    return opened;
  };
  return {
    agents: async () => (await components()).agents(),
    agent: (node) => lazyClient(async () => (await components()).agent(node)),
    controller: () => lazyClient(async () => (await components()).controller()),
    close: async () => {
      await (await opened)?.close();
    },
  };
}

async function load(options: ClusterComponentsOptions): Promise<Components> {
  return (await import('./clusterComponents.ts')).clusterComponents(options);
}

async function loadConfig(options: ClusterClientOptions) {
  return (await import('./clusterClient.ts')).loadClusterConfig(options);
}
