import type { FeatureGate } from '#controlplane/featureGates.ts';
import type { AntctlContext } from '../context.ts';
import { getCommand } from './getCommand.ts';

/** `antctl get featuregates`: the features of the component beside antctl; of both from outside. */
export const featureGatesCommand = getCommand<FeatureGate>({
  name: 'featuregates',
  aliases: ['featuregate', 'fg'],
  short: 'Print the features of agent and controller',
  long: 'Print which features the agent and the controller have, and which are switched on.',
  fetch: async (_invocation, context) => ({ kind: 'list', objects: await gates(context) }),
  presentation: {
    table: {
      columns: ['COMPONENT', 'FEATUREGATE', 'STATUS', 'VERSION'],
      row: ({ component, name, status, version }) => [component, name, status, version],
      sorted: true,
    },
    toJson: (gate) => gate,
  },
});

/** The agents of a cluster share their configuration: the first speaks for all. */
async function gates({ target, client, components }: AntctlContext): Promise<readonly FeatureGate[]> {
  if (target !== 'cluster') return client.get('/featuregates');
  const [agent] = await components.agents();
  const ofAgent = agent === undefined ? [] : await components.agent(agent.node).get<FeatureGate[]>(path);
  return [...ofAgent, ...(await components.controller().get<FeatureGate[]>(path))];
}

const path = '/featuregates';
