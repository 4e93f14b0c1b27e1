/**
 * How a node is asked to clean up, and how it answers: one ConfigMap of the release. `data.requested` is "false", or a
 * token chosen by the hook of `helm uninstall`; each agent answers under `node.<its node>`, naming the token. An install
 * or upgrade of the chart sets `requested` back.
 * @module
 */
import * as z from 'zod';
import { type ConfigMap, resourcePath } from '#kube/objects.ts';

/** Name of the ConfigMap, in the release's namespace. */
export const uninstallConfigMap = 'antrea-uninstall';

const requestedKey = 'requested';
const notRequested = 'false';

/** The token of the request that stands; undefined when there is none. */
export function requestedToken(configMap: ConfigMap | undefined): string | undefined {
  const token = configMap?.data?.[requestedKey];
  return token === undefined || token === '' || token === notRequested ? undefined : token;
}

/** The path of the ConfigMap. */
export function uninstallPath(namespace: string): string {
  return `${resourcePath('', 'v1', 'configmaps', namespace)}/${uninstallConfigMap}`;
}

/** The merge patch that asks every node. */
export function requestPatch(token: string): unknown {
  return { data: { [requestedKey]: token } };
}

const answerSchema = z.object({ requested: z.string(), left: z.array(z.string()) });

/** A node's answer: to which request, and what it could not remove (a sentence each; empty when the node is clean). */
export type Answer = Readonly<z.infer<typeof answerSchema>>;

/** The merge patch by which `node` answers. */
export function answerPatch(node: string, answer: Answer): unknown {
  return { data: { [answerKey(node)]: JSON.stringify(answer) } };
}

/** What `node` answered to the request `token`; undefined while it has not. */
export function answerOf(configMap: ConfigMap, node: string, token: string): Answer | undefined {
  const text = configMap.data?.[answerKey(node)];
  if (text === undefined) return undefined;
  const answer = parseAnswer(text);
  return answer?.requested === token ? answer : undefined;
}

function answerKey(node: string): string {
  return `node.${node}`;
}

function parseAnswer(text: string): Answer | undefined {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
