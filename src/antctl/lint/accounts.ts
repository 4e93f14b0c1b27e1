import { z } from 'zod';

const subject = z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() });
const binding = z.object({
  kind: z.string().optional(),
  metadata: z.object({ namespace: z.string().optional() }).optional(),
  subjects: z.array(subject).nullish(),
});
const list = z.object({ items: z.array(z.unknown()) });

/** The service accounts (`namespace/name`) that a RoleBinding, a ClusterRoleBinding or a list of them gives rights to. */
export function accountsOf(raw: unknown): string[] {
  const { data: items } = list.safeParse(raw);
  if (items !== undefined) return items.items.flatMap(accountsOf);
  const { data } = binding.safeParse(raw);
  if (data === undefined || data.kind?.endsWith('RoleBinding') === false) return [];
  return (data.subjects ?? [])
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map(({ name, namespace = data.metadata?.namespace ?? '' }) => `${namespace}/${name}`);
}
