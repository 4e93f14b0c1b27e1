import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toStructuralSchema } from './structuralSchema.ts';

describe('toStructuralSchema', () => {
  it('keeps types, bounds, enums, patterns, descriptions and what is required', () => {
    const schema = z.object({
      name: z.string().min(1).max(63).describe('Its name.'),
      colour: z.enum(['red', 'green']).optional(),
      tags: z
        .array(z.string().regex(/^[a-z]+$/))
        .max(8)
        .optional(),
      on: z.boolean().nullable(),
    });
    expect(toStructuralSchema(schema)).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 63, description: 'Its name.' },
        colour: { type: 'string', enum: ['red', 'green'] },
        tags: { type: 'array', maxItems: 8, items: { type: 'string', pattern: '^[a-z]+$' } },
        on: { type: 'boolean', nullable: true },
      },
      required: ['name', 'on'],
    });
  });

  it('writes integers with their width and all bounds', () => {
    expect(toStructuralSchema(z.int32().min(0))).toEqual({
      type: 'integer',
      format: 'int32',
      minimum: 0,
      maximum: 2 ** 31 - 1,
    });
    expect(toStructuralSchema(z.int())).toEqual({
      type: 'integer',
      format: 'int64',
      minimum: Number.MIN_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
    });
    expect(toStructuralSchema(z.number().gt(3))).toEqual({
      type: 'number',
      minimum: 3,
      exclusiveMinimum: true,
    });
  });

  it('writes a format as its pattern', () => {
    expect(toStructuralSchema(z.iso.date())).toEqual({
      type: 'string',
      pattern: expect.stringContaining('02-29'),
    });
  });

  it('does not require a field that has a default', () => {
    expect(toStructuralSchema(z.object({ tier: z.string().default('application') }))).toEqual({
      type: 'object',
      properties: { tier: { type: 'string', default: 'application' } },
    });
  });

  it('turns records, loose objects and unknown values into what the API server keeps', () => {
    const preserve = { 'x-kubernetes-preserve-unknown-fields': true };
    expect(toStructuralSchema(z.record(z.string(), z.boolean()))).toEqual({
      type: 'object',
      additionalProperties: { type: 'boolean' },
    });
    expect(toStructuralSchema(z.looseObject({ a: z.string() }))).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      ...preserve,
    });
    expect(toStructuralSchema(z.object({ any: z.unknown() }))).toMatchObject({
      properties: { any: preserve },
    });
  });

  it('drops additionalProperties: false, which pruning does already', () => {
    expect(toStructuralSchema(z.strictObject({ a: z.string().optional() }))).toEqual({
      type: 'object',
      properties: { a: { type: 'string' } },
    });
  });

  it('marks int-or-string instead of the union', () => {
    const port = z
      .union([
        z.int32().min(1).max(9),
        z
          .string()
          .max(15)
          .regex(/^[a-z]+$/),
      ])
      .meta({ 'x-kubernetes-int-or-string': true, description: 'Port.' });
    expect(toStructuralSchema(port)).toEqual({
      'x-kubernetes-int-or-string': true,
      description: 'Port.',
      minimum: 1,
      maximum: 9,
      maxLength: 15,
      pattern: '^[a-z]+$',
    });
  });

  it('passes list and validation extensions on', () => {
    const validations = [{ rule: 'size(self) > 0' }];
    const schema = z
      .array(z.string())
      .refine((list) => list.length > 0)
      .meta({ 'x-kubernetes-list-type': 'set', 'x-kubernetes-validations': validations });
    expect(toStructuralSchema(schema)).toEqual({
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-validations': validations,
    });
  });

  it.each([
    ['a union', z.object({ a: z.union([z.string(), z.boolean()]) }), /^a: unions/],
    [
      'a union of objects',
      z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })]),
      /oneOf/,
    ],
    [
      'a wrong int-or-string',
      z.union([z.boolean(), z.string()]).meta({ 'x-kubernetes-int-or-string': true }),
      /union/,
    ],
    ['a refinement without a twin', z.object({ a: z.string().refine((text) => text !== 'x') }), /refinement/],
    ['a date', z.date(), /Date/],
    ['a format without a pattern', z.url(), /uri has no pattern/],
    ['a transform', z.string().transform(Number), /does not change/],
    ['a preprocessor', z.preprocess(Number, z.number()), /does not change/],
    ['coercion', z.coerce.number(), /does not change/],
    ['trimming', z.object({ a: z.string().trim() }), /^properties.a: .* does not change/],
    ['a fallback', z.string().catch('x'), /does not change/],
    ['record keys with a pattern', z.record(z.string().regex(/^a/), z.string()), /keys/],
    ['record keys of an enum', z.record(z.enum(['a', 'b']), z.string()), /keys/],
    ['a look-ahead', z.object({ a: z.string().regex(/^(?!x)/) }), /look-around/],
    ['a back-reference', z.string().regex(/(a)\1/), /back-reference/],
    ['fields beside a typed rest', z.object({ a: z.string() }).catchall(z.string()), /exclude each other/],
  ])('refuses %s', (_, schema, message) => {
    expect(() => toStructuralSchema(schema)).toThrow(message);
  });
});
