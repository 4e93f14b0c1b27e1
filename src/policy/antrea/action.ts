import type { Action } from '../model.ts';

/** Deny is what Antrea's first examples say, and its first NetworkPolicies took other spellings. */
const actions: ReadonlyMap<string, Action> = new Map([
  ['Allow', 'Allow'],
  ['allow', 'Allow'],
  ['ALLOW', 'Allow'],
  ['Drop', 'Drop'],
  ['drop', 'Drop'],
  ['DROP', 'Drop'],
  ['Deny', 'Drop'],
  ['Reject', 'Reject'],
  ['Pass', 'Pass'],
]);

/** What an action means; undefined when it is none. */
export function parseAction(written: string | undefined): Action | undefined {
  return actions.get(written ?? '');
}

/** Whether an action lets traffic on that would otherwise meet more rules. */
export function opens(action: Action): boolean {
  return action === 'Allow' || action === 'Pass';
}
