import { z } from 'zod';
import { fromKubernetes } from '#policy/kubernetesPolicy.ts';
import type { Policy } from '#policy/model.ts';
import { fromUpstream } from '#policy/upstream/upstreamPolicy.ts';
import { namedSchema, networkPolicySchema } from './schemas.ts';

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

/** `metadata` of any object. */
const metadata: Shape = {
  name: 'open',
  generateName: 'open',
  namespace: 'open',
  labels: 'open',
  annotations: 'open',
  ownerReferences: 'open',
  finalizers: 'open',
  uid: 'open',
  resourceVersion: 'open',
  generation: 'open',
  creationTimestamp: 'open',
  deletionTimestamp: 'open',
  deletionGracePeriodSeconds: 'open',
  selfLink: 'open',
  managedFields: 'open',
};

/** Refuses `metadata` with fields that no object has: with `lables` no selector would mean it. */
export const strictMetadata = z.object({ metadata: z.unknown() }).superRefine((value, context) => {
  refuse(strangers(metadata, value.metadata, ['metadata']), context);
});

const template = z.object({ template: z.object({ metadata: z.unknown() }) });
const jobTemplate = z.object({ jobTemplate: z.object({ spec: template }) });

/** The same for what workloads make pods from. */
export const strictTemplate = z.unknown().superRefine((value, context) => {
  const { data } = z.object({ spec: z.union([template, jobTemplate]) }).safeParse(value);
  if (data === undefined) return;
  const { metadata: written } =
    'template' in data.spec ? data.spec.template : data.spec.jobTemplate.spec.template;
  refuse(strangers(metadata, written, ['spec', 'template', 'metadata']), context);
});

/**
 * Refuses fields that a Kubernetes NetworkPolicy does not have, as kubectl does. The API server only drops them, and a
 * rule with `form` in place of `from` is for everybody.
 */
export const strictNetworkPolicy = z.unknown().superRefine((value, context) => {
  refuse(strangers(networkPolicy, value, []), context);
  const { data } = networkPolicySchema.safeParse(value);
  if (data !== undefined) refuseProblems(fromKubernetes(data), context);
});

/** Refuses what the API server would of a ClusterNetworkPolicy of policy.networking.k8s.io. */
export const strictUpstreamPolicy = z.unknown().superRefine((value, context) => {
  const { data } = namedSchema.safeParse(value);
  if (data !== undefined) refuseProblems(fromUpstream(data), context);
});

/** What a schema has, and no field that it lacks: such fields are dropped, with all that they would have narrowed. */
export function strict(schema: z.ZodObject): z.ZodType {
  return z.unknown().superRefine((value, context) => {
    const { data, error } = schema.safeParse(value);
    for (const { path, message } of error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
    const others = { apiVersion: '', kind: '', metadata: '', status: '' };
    if (data !== undefined) refuse(lost(value, { ...others, ...data }, []), context);
  });
}

type Path = (string | number)[];

function refuse(paths: readonly Path[], context: z.RefinementCtx): void {
  for (const path of paths) context.addIssue({ code: 'custom', path, message: 'there is no such field' });
}

/** Enforced fail-closed: what is written well, but goes beyond what can be enforced. */
const wellWritten: readonly string[] = ['UnsupportedIPv6', 'UnsupportedField'];

function refuseProblems({ problems }: Pick<Policy, 'problems'>, context: z.RefinementCtx): void {
  for (const { path, reason, message } of problems) {
    if (!wellWritten.includes(reason)) context.addIssue({ code: 'custom', path: [path], message });
  }
}

/** The fields of what was written that are not in what was read of it. */
function lost(written: unknown, read: unknown, path: Path): Path[] {
  if (Array.isArray(written)) {
    return written.flatMap((item, index) =>
      lost(item, Array.isArray(read) ? read[index] : undefined, [...path, index]),
    );
  }
  if (!isObject(written) || !isObject(read)) return [];
  return Object.entries(written).flatMap(([field, child]) => {
    if (Object.hasOwn(read, field)) return lost(child, read[field], [...path, field]);
    return child === null ? [] : [[...path, field]];
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strangers(shape: Shape, value: unknown, path: Path): Path[] {
  if (shape === 'open' || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => strangers(shape, item, [...path, index]));
  return Object.entries(value).flatMap(([field, child]) => {
    const known = Object.hasOwn(shape, field) ? shape[field] : undefined;
    return known === undefined ? [[...path, field]] : strangers(known, child, [...path, field]);
  });
}
