import type { Labels } from './input.ts';
import { labelTokens } from './labelSelector.ts';
import { serviceAccountKey } from './serviceAccount.ts';

/** The labels of any number of objects. `text` is its identity. */
export type LabelSet = { readonly text: string; readonly labels: Labels; readonly tokens: readonly string[] };

/** The identity of labels: the order in which they were written does not matter. */
export function labelText(labels: Labels): string {
  const keys = Object.keys(labels);
  if (keys.length > 1) keys.sort();
  let text = '';
  for (const key of keys) text += `${key}=${labels[key]}\n`;
  return text;
}

/** The same for a pod, whose service account is a label too. */
export function podLabelText(labels: Labels, account: string | undefined): string {
  const text = labelText(labels);
  return account === undefined ? text : `${text}${serviceAccountKey}=${account}\n`;
}

/** The set of labels with a text that is known already. */
export function labelSet(labels: Labels, text: string): LabelSet {
  return { text, labels, tokens: labelTokens(labels) };
}
