import { z } from 'zod';

/** Which fields an object may have; lists are looked at entry by entry. `open` may hold anything. */
type Shape = 'open' | { readonly [field: string]: Shape };

const selector: Shape = {
  matchLabels: 'open',
  matchExpressions: { key: 'open', operator: 'open', values: 'open' },
};
const peers: Shape = {
  podSelector: selector,
  namespaceSelector: selector,
  ipBlock: { cidr: 'open', except: 'open' },
};
const ports: Shape = { protocol: 'open', port: 'open', endPort: 'open' };
const networkPolicy: Shape = {
  apiVersion: 'open',
  kind: 'open',
  metadata: 'open',
  status: 'open',
  spec: {
    podSelector: selector,
    policyTypes: 'open',
    ingress: { from: peers, ports },
    egress: { to: peers, ports },
  },
};

/**
 * Refuses fields that a Kubernetes NetworkPolicy does not have, as kubectl does. The API server only drops them, and a
 * rule with `form` in place of `from` is for everybody.
 */
export const strictNetworkPolicy = z.unknown().superRefine((value, context) => {
  for (const path of strangers(networkPolicy, value, [])) {
    context.addIssue({ code: 'custom', path, message: 'there is no such field' });
  }
});

function strangers(shape: Shape, value: unknown, path: (string | number)[]): (string | number)[][] {
  if (shape === 'open' || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => strangers(shape, item, [...path, index]));
  return Object.entries(value).flatMap(([field, child]) => {
    const known = Object.hasOwn(shape, field) ? shape[field] : undefined;
    return known === undefined ? [[...path, field]] : strangers(known, child, [...path, field]);
  });
}
