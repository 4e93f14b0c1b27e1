/**
 * zod to the structural OpenAPI v3 schema that a CustomResourceDefinition takes.
 *
 * Whatever has no exact counterpart throws: a rule that zod enforces and the API server does not would let objects in
 * that no reader of ours accepts.
 * @module
 */
import { z } from 'zod';
import { checkPattern, checkZodSchema, refinedMark, SchemaConversionError } from './schemaRules.ts';

/** A node of a structural schema, as it stands in a CustomResourceDefinition. */
export type StructuralSchema = { [keyword: string]: unknown };

type Node = Readonly<Record<string, unknown>>;

const copied = [
  'type',
  'description',
  'default',
  'enum',
  'nullable',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
  'x-kubernetes-preserve-unknown-fields',
] as const;

const handled = new Set<string>([
  ...copied,
  'format',
  'pattern',
  'required',
  'properties',
  'additionalProperties',
  'items',
  'anyOf',
  'x-kubernetes-int-or-string',
  refinedMark,
]);

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** Converts a zod schema. @throws SchemaConversionError naming the path of what cannot be converted. */
export function toStructuralSchema(schema: z.ZodType): StructuralSchema {
  const json = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    reused: 'inline',
    cycles: 'throw',
    override: ({ zodSchema, jsonSchema, path }) => checkZodSchema(zodSchema, jsonSchema, path),
  });
  return convert(asNode(json, []), []);
}

function convert(node: Node, path: readonly string[]): StructuralSchema {
  for (const keyword of Object.keys(node)) {
    if (keyword !== '$schema' && !handled.has(keyword)) {
      throw new SchemaConversionError(path, `the keyword ${keyword} has no structural counterpart`);
    }
  }
  if (node[refinedMark] === true && node['x-kubernetes-validations'] === undefined) {
    throw new SchemaConversionError(path, 'a refinement needs a twin in x-kubernetes-validations');
  }
  if (node['x-kubernetes-int-or-string'] === true) return intOrString(node, path);
  if (node.anyOf !== undefined) throw new SchemaConversionError(path, 'unions are not structural');
  const result: StructuralSchema = {};
  for (const keyword of copied) if (node[keyword] !== undefined) result[keyword] = node[keyword];
  if (node.type === undefined) result['x-kubernetes-preserve-unknown-fields'] = true;
  convertText(node, result, path);
  convertInteger(node, result);
  convertChildren(node, result, path);
  return result;
}

/**
 * A union of an integer and a string, marked as such: the API server wants the mark instead of the union. Bounds apply
 * to the integer only, patterns and lengths to the string only, so both stand side by side.
 */
function intOrString(node: Node, path: readonly string[]): StructuralSchema {
  const branches = Array.isArray(node.anyOf)
    ? node.anyOf.map((branch) => convert(asNode(branch, path), path))
    : [];
  const types = branches.map(({ type }) => String(type));
  if (types.sort().join() !== 'integer,string') {
    throw new SchemaConversionError(path, 'int-or-string must be a union of one integer and one string');
  }
  const { type: _type, format: _format, ...both } = Object.assign({}, ...branches);
  const { description } = node;
  return {
    ...(description === undefined ? {} : { description }),
    ...both,
    'x-kubernetes-int-or-string': true,
  };
}

/** The pattern alone: where a string has a format, the API server lets a list pass for it. */
function convertText(node: Node, result: StructuralSchema, path: readonly string[]): void {
  if (node.type !== 'string') return;
  if (node.pattern !== undefined) result.pattern = checkPattern(String(node.pattern), path);
  else if (node.format !== undefined) throw new SchemaConversionError(path, `${node.format} has no pattern`);
}

/** The bounds stay even where the format implies them: the API server takes a format of a number for a comment. */
function convertInteger(node: Node, result: StructuralSchema): void {
  if (node.type !== 'integer') return;
  const fits = Number(node.minimum) >= int32.min && Number(node.maximum) <= int32.max;
  result.format = fits ? 'int32' : 'int64';
}

function convertChildren(node: Node, result: StructuralSchema, path: readonly string[]): void {
  if (node.properties !== undefined) convertProperties(node, result, path);
  else if (node.type === 'object') convertMap(node, result, path);
  if (node.items !== undefined) result.items = convert(asNode(node.items, path), [...path, '[]']);
}

function convertProperties(node: Node, result: StructuralSchema, path: readonly string[]): void {
  const properties: StructuralSchema = {};
  for (const [name, child] of Object.entries(asNode(node.properties, path))) {
    properties[name] = convert(asNode(child, path), [...path, name]);
  }
  result.properties = properties;
  if (Array.isArray(node.required) && node.required.length > 0) result.required = node.required;
  // `false` is what pruning does anyway; a schema of the rest is a loose object.
  const rest = node.additionalProperties;
  if (rest === undefined || rest === false) return;
  if (Object.keys(asNode(rest, path)).length > 0) {
    throw new SchemaConversionError(path, 'named properties and a schema for the rest exclude each other');
  }
  result['x-kubernetes-preserve-unknown-fields'] = true;
}

function convertMap(node: Node, result: StructuralSchema, path: readonly string[]): void {
  result.additionalProperties = convert(asNode(node.additionalProperties, path), [...path, '*']);
}

function asNode(value: unknown, path: readonly string[]): Node {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value));
  throw new SchemaConversionError(path, 'is not a schema');
}
