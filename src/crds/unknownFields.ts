import { z } from 'zod';

/**
 * The paths (as `spec.ingress[0].from[1].podSelecter`) of the fields of `value` that `schema` does not know. Fields of
 * another type than the schema's are not looked into: those the schema refuses.
 */
export function unknownFields(schema: z.ZodType, value: unknown, path = ''): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unknownFields(asType(schema.unwrap()), value, path);
  }
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const element = asType(schema.element);
    return value.flatMap((item, index) => unknownFields(element, item, `${path}[${index}]`));
  }
  if (schema instanceof z.ZodObject && isObject(value)) return inObject(schema.shape, value, path);
  return [];
}

function inObject(shape: Readonly<Record<string, unknown>>, value: object, path: string): readonly string[] {
  return Object.entries(value).flatMap(([name, child]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return Object.hasOwn(shape, name) ? unknownFields(asType(shape[name]), child, place) : [place];
  });
}

/** A schema of zod's core, as whoever holds it can use it. */
function asType(schema: unknown): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('not a zod schema');
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
