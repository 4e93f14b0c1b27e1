import type { z } from 'zod';

/** A zod schema that cannot become a structural one; `message` names the path and the reason. */
export class SchemaConversionError extends Error {
  constructor(path: readonly (string | number)[], reason: string) {
    super(`${path.length === 0 ? '(root)' : path.join('.')}: ${reason}`);
    this.name = 'SchemaConversionError';
  }
}

/**
 * A refinement disappears in the JSON schema. It is let through only beside an `x-kubernetes-validations` twin in CEL.
 * @throws SchemaConversionError when the twin is missing.
 */
export function checkRefinement(
  schema: z.core.$ZodTypes,
  json: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
): void {
  const checks = schema._zod.def.checks ?? [];
  const refined = checks.some((check) => check._zod.def.check === 'custom');
  if (refined && json['x-kubernetes-validations'] === undefined) {
    throw new SchemaConversionError(path, 'a refinement needs a twin in x-kubernetes-validations');
  }
}

/** The pattern itself. @throws SchemaConversionError for what Go's regular expressions lack. */
export function checkPattern(pattern: string, path: readonly string[]): string {
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(pattern)) {
    throw new SchemaConversionError(
      path,
      `the API server cannot compile ${pattern} (look-around or back-reference)`,
    );
  }
  return pattern;
}
