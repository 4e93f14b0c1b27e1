import { expect, it } from 'vitest';
import { z } from 'zod';
import { openObject } from './openObject.ts';

it('has the server keep what zod leaves out', () => {
  const schema = openObject({ name: z.string() }).describe('A thing.').optional();
  expect(schema.parse({ name: 'a', nmae: 'b' })).toEqual({ name: 'a' });
  expect(schema.unwrap().meta()).toMatchObject({ 'x-kubernetes-preserve-unknown-fields': true });
});
