/**
 * Rules that a schema's keywords cannot say. Each is said twice, as CEL for the API server and as a function for zod;
 * the parity test holds the two together.
 * @module
 */
import type { z } from 'zod';

/** Where the rules stand in JSON schema and in a CustomResourceDefinition. */
const validationsKeyword = 'x-kubernetes-validations';

/** One rule about a value of type `T`. */
export type ValidationRule<T> = {
  /** In CEL, about `self`. */
  readonly rule: string;
  /** What is wrong and how to put it right, for whoever wrote the object. */
  readonly message: string;
  /** The same rule for zod. */
  readonly holds: (value: T) => boolean;
};

/** `schema` with `rules` that its values must keep. */
export function withRules<S extends z.ZodType>(
  schema: S,
  ...rules: readonly ValidationRule<z.output<S>>[]
): S {
  let checked = schema;
  for (const { holds, message } of rules) {
    checked = checked.refine(holds, { message });
  }
  return withValidations(
    checked,
    rules.map(({ rule, message }) => ({ rule, message })),
  );
}

/** `schema` of a value that may be set once. Only the API server, which knows the old value, can tell. */
export function immutable<S extends z.ZodType>(schema: S, message: string): S {
  return withValidations(schema, [{ rule: 'self == oldSelf', message }]);
}

function withValidations<S extends z.ZodType>(
  schema: S,
  validations: readonly { readonly rule: string; readonly message: string }[],
): S {
  const meta = schema.meta() ?? {};
  const former = meta[validationsKeyword];
  return schema.meta({
    ...meta,
    [validationsKeyword]: [...(Array.isArray(former) ? former : []), ...validations],
  });
}

/** In CEL, whether exactly one of the groups of `fields` is there; a group is there when one of its fields is. */
export function exactlyOneOf(...groups: readonly (readonly string[])[]): string {
  const counts = groups.map(
    (fields) => `(${fields.map((field) => `has(self.${field})`).join(' || ')} ? 1 : 0)`,
  );
  return `${counts.join(' + ')} == 1`;
}

/** `exactlyOneOf`, for zod. */
export function hasExactlyOneOf(value: object, ...groups: readonly (readonly string[])[]): boolean {
  const isSet = (field: string) =>
    Object.entries(value).some(([key, set]) => key === field && set !== undefined);
  return groups.filter((fields) => fields.some(isSet)).length === 1;
}
