import type { Labels } from './input.ts';
import type { Selector } from './labelSelector.ts';

/** The label under which selectors find the service account of a pod. Nobody can write it: keys have no colon. */
export const serviceAccountKey = 'serviceaccount:';

/** The labels of a pod with its service account. */
export function withServiceAccount(labels: Labels, account: string | undefined): Labels {
  return account === undefined ? labels : { ...labels, [serviceAccountKey]: account };
}

/** Selects the pods of a service account, in whatever namespaces are looked at. */
export function serviceAccountSelector(account: string): Selector {
  const text = `${serviceAccountKey}=${account}`;
  return {
    text,
    requirements: [{ operator: 'Equals', key: serviceAccountKey, value: account, text }],
    anchors: [text],
  };
}
