import type { z } from 'zod';

/** A zod schema that cannot become a structural one; `message` names the path and the reason. */
export class SchemaConversionError extends Error {
  constructor(path: readonly (string | number)[], reason: string) {
    super(`${path.length === 0 ? '(root)' : path.join('.')}: ${reason}`);
    this.name = 'SchemaConversionError';
  }
}

/** Put on the JSON schema of what is refined: zod leaves no other trace of a refinement there. */
export const refinedMark = 'x-refined';

const changingTypes = new Set(['pipe', 'transform', 'catch', 'prefault']);

/**
 * Refuses what zod would do and the API server cannot: changing a value, or checking the keys of a record.
 * @throws SchemaConversionError
 */
export function checkZodSchema(
  schema: z.core.$ZodTypes,
  json: Record<string, unknown>,
  path: readonly (string | number)[],
): void {
  const { def } = schema._zod;
  const checks = (def.checks ?? []).map((check) => check._zod.def.check);
  const coerces = 'coerce' in def && def.coerce === true;
  if (changingTypes.has(def.type) || coerces || checks.includes('overwrite')) {
    throw new SchemaConversionError(path, 'the API server checks values, it does not change them');
  }
  if (def.type === 'record' && !isPlainString(def.keyType)) {
    throw new SchemaConversionError(path, 'the API server cannot check the keys of a map');
  }
  if (checks.includes('custom')) json[refinedMark] = true;
}

function isPlainString(schema: z.core.$ZodType): boolean {
  const { def } = schema._zod;
  return def.type === 'string' && (def.checks ?? []).length === 0 && !('format' in def);
}

/** The pattern itself. @throws SchemaConversionError for what Go's regular expressions lack. */
export function checkPattern(pattern: string, path: readonly string[]): string {
  if (/\(\?<?[=!]|\\[1-9]|\\k</.test(pattern)) {
    throw new SchemaConversionError(path, `Go cannot compile ${pattern} (look-around or back-reference)`);
  }
  return pattern;
}
