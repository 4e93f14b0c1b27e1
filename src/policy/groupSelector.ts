import { describeBlock, type IpBlock } from './ipBlock.ts';
import type { Selector } from './labelSelector.ts';

/** One namespace by name, or those that a selector selects. */
export type NamespaceScope =
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'selector'; readonly selector: Selector };

/** Which pods are in a group: those of the namespaces, which the pod selector selects, with an address in `within`. */
export type GroupSelector = {
  readonly scope: NamespaceScope;
  /** Without it, every pod of the namespaces. */
  readonly podSelector?: Selector;
  readonly within?: IpBlock;
};

/** The text that identifies a group, as Antrea v0.9.2 composes it; `ipBlock=` is ours. */
export function normalizedName({ scope, podSelector, within }: GroupSelector): string {
  const parts: string[] = [];
  if (within !== undefined) parts.push(`ipBlock=${describeBlock(within)}`);
  parts.push(
    scope.kind === 'namespace' ? `namespace=${scope.name}` : `namespaceSelector=${scope.selector.text}`,
  );
  if (podSelector !== undefined) parts.push(`podSelector=${podSelector.text}`);
  return parts.join(' And ');
}
