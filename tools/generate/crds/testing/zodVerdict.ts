import type { ResourceDefinition } from '#crds/definition.ts';

/** What zod makes of `fields` as the server would hand them out, or undefined when it refuses them. */
export function zodVerdict(definition: ResourceDefinition, fields: unknown): unknown {
  const parsed = definition.fields.safeParse(withoutNulls(fields));
  return parsed.success ? parsed.data : undefined;
}

/** The server drops a property that is null before it looks any further, unless its schema is nullable. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}
