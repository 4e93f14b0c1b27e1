import { CodedError } from '#base/errors.ts';
import type { Target } from '../context.ts';
import { type Client, lazyClient } from './client.ts';
import type { Components } from './components.ts';

/** Inside a pod of ours: only the process beside antctl, whose address travels with the environment. */
export function localComponents(
  target: Exclude<Target, 'cluster'>,
  client: Client,
  env: Readonly<Record<string, string | undefined>>,
): Components {
  const node = env.NODE_NAME ?? '';
  const pod = { namespace: env.POD_NAMESPACE ?? '', name: env.POD_NAME ?? '' };
  return {
    agents: async () => (target === 'agent' ? [{ node, pod }] : elsewhere('the agents')),
    agent: (wanted) => (target === 'agent' && wanted === node ? client : missing(`the agent of ${wanted}`)),
    controller: () => (target === 'controller' ? client : missing('the controller')),
    close: () => client.close(),
  };
}

function missing(what: string): Client {
  return lazyClient(async () => elsewhere(what));
}

function elsewhere(what: string): never {
  throw new CodedError('ANTREA_ANTCTL_UNREACHABLE', `${what} cannot be asked from inside this Pod`);
}
