/** The extra key under which the API server names the node that a service account token is bound to. */
const nodeNameKey = 'authentication.kubernetes.io/node-name';

/** The part of a user that decides what it may see. */
export type Reader = {
  readonly name: string;
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

/** The node that a reader may see objects of (undefined: all), or why it may see none. */
export type NodeScope =
  | { readonly kind: 'allowed'; readonly node: string | undefined }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Agents see only what concerns the node that their token is bound to, so that a node that was broken into learns
 * nothing about others. `agentUser` is the agents' service account; `askedNode` is what the field selector asks for.
 */
export function nodeScope(reader: Reader, agentUser: string, askedNode: string | undefined): NodeScope {
  if (reader.name !== agentUser) return { kind: 'allowed', node: askedNode };
  const [own] = reader.extra[nodeNameKey] ?? [];
  if (own === undefined) {
    return { kind: 'refused', message: 'the token of the agent is not bound to a node' };
  }
  if (askedNode !== undefined && askedNode !== own) {
    return {
      kind: 'refused',
      message: `the agent of node ${own} may not read what concerns node ${askedNode}`,
    };
  }
  return { kind: 'allowed', node: own };
}
