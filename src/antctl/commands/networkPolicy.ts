import { controlPlaneResources } from '#controlplane/group.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { RequestError } from '../client/client.ts';
import type { AntctlContext, Target } from '../context.ts';
import type { Command } from '../framework/command.ts';
import type { Flag } from '../framework/flag.ts';
import type { Invocation } from '../framework/invocation.ts';
import type { Result } from '../output/render.ts';
import { summarise } from '../output/table.ts';
import { fetchAll } from './controlPlaneFetch.ts';
import { getCommand, queryOf } from './getCommand.ts';

const namespaceFlag: Flag = {
  name: 'namespace',
  shorthand: 'n',
  type: 'string',
  usage: 'Namespace of the NetworkPolicies, or of the Pod',
};
const podFlag: Flag = {
  name: 'pod',
  shorthand: 'p',
  type: 'string',
  usage:
    'Name of a local Pod, for the NetworkPolicies that apply to it. If present, Namespace must be provided.',
};

/** `antctl get networkpolicy`: the policies as the agents enforce them. Only an agent knows them by pod. */
export function networkPolicyCommand(target: Target): Command<AntctlContext> {
  return getCommand<NetworkPolicy>({
    name: 'networkpolicy',
    aliases: ['networkpolicies', 'netpol'],
    short: 'Print NetworkPolicies',
    long:
      target === 'agent'
        ? 'Print the NetworkPolicies that this Node enforces.'
        : 'Print the NetworkPolicies that the controller hands to the agents.',
    args: [{ name: 'name', usage: 'Name of the NetworkPolicy. If present, Namespace must be provided.' }],
    flags: target === 'agent' ? [namespaceFlag, podFlag] : [namespaceFlag],
    fetch: target === 'agent' ? fetchFromAgent : fetchFromController,
    presentation: {
      table: {
        columns: ['NAMESPACE', 'NAME', 'APPLIED-TO', 'RULES'],
        row: ({ sourceRef, appliedToGroups, rules }) => [
          sourceRef.namespace ?? '',
          sourceRef.name,
          summarise(appliedToGroups),
          String(rules.length),
        ],
        sorted: true,
      },
      toJson: ({ sourceRef, rules, appliedToGroups }) => ({
        ...(sourceRef.namespace !== undefined && { namespace: sourceRef.namespace }),
        name: sourceRef.name,
        rules,
        appliedToGroups,
      }),
    },
  });
}

async function fetchFromAgent(
  invocation: Invocation,
  context: AntctlContext,
): Promise<Result<NetworkPolicy>> {
  const [name] = invocation.args;
  const query = queryOf(invocation, ['namespace', 'pod'], name);
  if (name !== undefined) {
    return { kind: 'one', object: await context.client.get<NetworkPolicy>('/networkpolicies', query) };
  }
  const { networkPolicies } = controlPlaneResources;
  return { kind: 'list', objects: await fetchAll<NetworkPolicy>(networkPolicies, context, query) };
}

/** There policies are named by UID, so a name is looked for among all: without a namespace among those of the whole cluster. */
async function fetchFromController(
  invocation: Invocation,
  context: AntctlContext,
): Promise<Result<NetworkPolicy>> {
  const [name] = invocation.args;
  const namespace = invocation.text('namespace');
  const all = await fetchAll<NetworkPolicy>(controlPlaneResources.networkPolicies, context);
  if (name === undefined) {
    const objects = all.filter(({ sourceRef }) => namespace === '' || sourceRef.namespace === namespace);
    return { kind: 'list', objects };
  }
  const object = all.find(
    ({ sourceRef }) => sourceRef.name === name && (sourceRef.namespace ?? '') === namespace,
  );
  if (object !== undefined) return { kind: 'one', object };
  if (namespace === '') throw new RequestError(400, 'namespace must be provided');
  throw new RequestError(404, `networkpolicy ${JSON.stringify(name)} not found`);
}
