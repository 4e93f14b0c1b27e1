import type { z } from 'zod';
import { unknownFields } from '#crds/unknownFields.ts';
import type { FieldProblem } from './decision.ts';
import type { Written } from './written.ts';

/** An object that its schema allows, or where it does not. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

/**
 * Holds an object against the schema of its kind. The API server does so before it asks us, and keeps fields that it does
 * not know: one that is misspelt would be no restriction where its author meant one.
 */
export function checkSchema<S extends z.ZodObject>(schema: S, written: Written): Checked<z.output<S>> {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, status: _status, ...fields } = written;
  const unknown = unknownFields(schema, fields).map((path) => ({
    path,
    message: 'there is no such field: remove it or correct its name',
  }));
  const parsed = schema.safeParse(fields);
  if (parsed.success && unknown.length === 0) return { ok: true, value: parsed.data };
  const issues = parsed.error?.issues ?? [];
  return {
    ok: false,
    problems: [...unknown, ...issues.map(({ path, message }) => ({ path: pathOf(path), message }))],
  };
}

/** `spec.ingress[0].from`. */
function pathOf(steps: readonly PropertyKey[]): string {
  return steps
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`,
    )
    .join('');
}
