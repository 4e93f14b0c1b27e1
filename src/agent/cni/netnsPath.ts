/** Where the agent sees a network namespace of the host. */
export type NetnsPaths = (hostPath: string) => string;

/**
 * The agent's container sees the host's `/var/run/netns` and `/proc` below `prefix` (`/host`); the runtime names paths of
 * the host. `/run` is the same folder as `/var/run` there. An empty prefix means that both see the same.
 */
export function netnsPaths(prefix: string): NetnsPaths {
  if (prefix === '') return (hostPath) => hostPath;
  return (hostPath) => `${prefix}${hostPath.startsWith('/run/netns/') ? `/var${hostPath}` : hostPath}`;
}
