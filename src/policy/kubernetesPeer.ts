import type { GroupSelector, NamespaceScope } from './groupSelector.ts';
import type { LabelSelector, NetworkPolicyPeer } from './input.ts';
import { type IpBlock, parseIpBlock } from './ipBlock.ts';
import { parseSelector } from './labelSelector.ts';
import type { Problem } from './model.ts';

/** What an entry of `from` or `to` is, or what is wrong with it. */
export type PeerResult =
  | { readonly kind: 'group'; readonly group: GroupSelector }
  | { readonly kind: 'block'; readonly block: IpBlock }
  | PeerError;

type PeerError = { readonly kind: 'error'; readonly reason: Problem['reason']; readonly message: string };

/** Reads an entry of `from` or `to` of a policy in `namespace`. */
export function parsePeer(peer: NetworkPolicyPeer, namespace: string): PeerResult {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock !== undefined) {
    if (podSelector !== undefined || namespaceSelector !== undefined) {
      return error('InvalidPeer', 'a peer cannot have both an ipBlock and selectors');
    }
    const result = parseIpBlock(ipBlock);
    return result.ok ? { kind: 'block', block: result.block } : error(result.reason, result.message);
  }
  if (podSelector === undefined && namespaceSelector === undefined) {
    return error('InvalidPeer', 'a peer needs a selector or an ipBlock');
  }
  return parseGroup(namespace, podSelector, namespaceSelector);
}

/** The group of a pod selector in the namespaces of a selector, or (without one) in the policy's own. */
export function parseGroup(
  namespace: string,
  podSelector: LabelSelector | undefined,
  namespaceSelector: LabelSelector | undefined,
): Extract<PeerResult, { kind: 'group' | 'error' }> {
  let scope: NamespaceScope = { kind: 'namespace', name: namespace };
  if (namespaceSelector !== undefined) {
    const namespaces = parseSelector(namespaceSelector);
    if (!namespaces.ok) return error('InvalidSelector', namespaces.message);
    scope = { kind: 'selector', selector: namespaces.selector };
  }
  if (podSelector === undefined) return { kind: 'group', group: { scope } };
  const pods = parseSelector(podSelector);
  if (!pods.ok) return error('InvalidSelector', pods.message);
  return { kind: 'group', group: { scope, podSelector: pods.selector } };
}

function error(reason: Problem['reason'], message: string): PeerError {
  return { kind: 'error', reason, message };
}
