import { CodedError, messageOf } from '#base/errors.ts';
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

/** What agents answered, and those that could not. */
type Joined<T> = { readonly objects: readonly T[]; readonly failures: readonly string[] };

/**
 * Asks every agent meant and joins the answers. Not to be found on one node is no error, on all of them it is. When one does
 * not answer, the others' answers count all the same.
 */
export async function fromAgents<T>(
  invocation: Invocation,
  context: AntctlContext,
  ask: (client: Client) => Promise<readonly T[]>,
): Promise<Joined<T>> {
  const objects: T[] = [];
  const failures: string[] = [];
  const errors: unknown[] = [];
  const agents = await agentsMeant(invocation, context);
  for (const { node } of agents) {
    try {
      objects.push(...(await ask(context.components.agent(node))));
    } catch (error) {
      errors.push(error);
      if (apiStatus(error) !== 404) failures.push(`node ${node}: ${messageOf(error)}`);
    }
  }
  const isAlike = failures.length === 0 || failures.length === agents.length;
  if (errors.length === agents.length && isAlike) throw errors[0];
  return { objects, failures };
}
