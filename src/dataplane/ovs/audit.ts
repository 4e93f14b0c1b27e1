import type { FlowOperation } from '../flowDiff.ts';

/** How many flows an audit found missing, changed, or asked for by nobody; all of them are put right. */
export type AuditResult = { readonly missing: number; readonly changed: number; readonly foreign: number };

/** What the operations that heal a bridge say about its state before. */
export function classify(operations: readonly FlowOperation[]): AuditResult {
  const count = (kind: FlowOperation['kind']) => operations.filter((each) => each.kind === kind).length;
  return { missing: count('add'), changed: count('modify'), foreign: count('delete') };
}
