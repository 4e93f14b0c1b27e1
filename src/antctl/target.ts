import { isIPv4 } from 'node:net';
import type { Target } from './context.ts';
import { UsageError } from './framework/usageError.ts';

/** From the pod's name, which both containers of Antrea have in their environment; elsewhere a cluster is meant. */
export function targetOf(podName: string | undefined): Target {
  if (podName?.startsWith('antrea-agent')) return 'agent';
  if (podName?.startsWith('antrea-controller')) return 'controller';
  return 'cluster';
}

const ports = { agent: 10_350, controller: 10_349 } as const;

/** Where the process beside antctl listens; `server` (`host:port` or a URL) overrides it. @throws UsageError */
export function localAddress(target: keyof typeof ports, server: string): { host: string; port: number } {
  if (server === '') return { host: '127.0.0.1', port: ports[target] };
  const url = parseServer(server);
  // The token of this pod must not travel to somebody else's server.
  if (url.hostname !== 'localhost' && !(isIPv4(url.hostname) && url.hostname.startsWith('127.'))) {
    throw new UsageError(
      'antctl',
      `--server ${server} is not on this machine: inside a Pod only a loopback address will do`,
    );
  }
  return { host: url.hostname, port: url.port === '' ? ports[target] : Number(url.port) };
}

/** `host:port` or a URL as a URL. @throws UsageError */
export function parseServer(server: string): URL {
  try {
    return new URL(server.includes('://') ? server : `https://${server}`);
  } catch {
    throw new UsageError('antctl', `--server ${server} is no address: write host:port or https://host:port`);
  }
}
