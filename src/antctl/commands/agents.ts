import { CodedError } from '#base/errors.ts';
import { apiStatus } from '../client/apiStatus.ts';
import type { Client } from '../client/client.ts';
import type { AgentAddress } from '../client/components.ts';
import type { AntctlContext } from '../context.ts';
import type { Flag } from '../framework/flag.ts';
import type { Invocation } from '../framework/invocation.ts';

/** Which agents to ask, from outside of the cluster. */
export const nodeFlag: Flag = { name: 'node', type: 'string', usage: 'name of the Node whose agent to ask' };

/** The agents meant: that of `--node`, else all. @throws CodedError ANTREA_ANTCTL_UNREACHABLE when there is none */
async function agentsMeant(
  invocation: Invocation,
  { components }: AntctlContext,
): Promise<readonly AgentAddress[]> {
  const node = invocation.text('node');
  const agents = await components.agents();
  const meant = agents.filter((agent) => node === '' || agent.node === node);
  if (meant.length > 0) return meant;
  const where = node === '' ? 'in this cluster' : `on node ${JSON.stringify(node)}`;
  throw new CodedError('ANTREA_ANTCTL_UNREACHABLE', `no agent runs ${where}`);
}

/** Asks every agent meant and joins the answers. Not to be found on one node is no error, on all of them it is. */
export async function fromAgents<T>(
  invocation: Invocation,
  context: AntctlContext,
  ask: (client: Client) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const agents = await agentsMeant(invocation, context);
  const answers: T[] = [];
  let notFound: unknown;
  let found = 0;
  for (const { node } of agents) {
    try {
      answers.push(...(await ask(context.components.agent(node))));
      found += 1;
    } catch (error) {
      if (apiStatus(error) !== 404) throw error;
      notFound = error;
    }
  }
  if (found === 0) throw notFound;
  return answers;
}
