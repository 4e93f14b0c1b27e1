import { describe, expect, it } from 'vitest';
import { checkPattern, SchemaConversionError } from './schemaRules.ts';

describe('checkPattern', () => {
  it.each(['^a+$', '^(?:a|b)$', '\\d{4}-\\d\\d', 'a\\.b'])('lets %s through', (pattern) => {
    expect(checkPattern(pattern, [])).toBe(pattern);
  });

  it.each(['(?=a)', '(?!a)', '(?<=a)', '(?<!a)', '(a)\\1', '(?<n>a)\\k<n>'])('refuses %s', (pattern) => {
    expect(() => checkPattern(pattern, [])).toThrow(SchemaConversionError);
  });
});

describe('SchemaConversionError', () => {
  it('names the place', () => {
    expect(new SchemaConversionError(['spec', 'ports', 0], 'is odd').message).toBe('spec.ports.0: is odd');
    expect(new SchemaConversionError([], 'is odd').message).toBe('(root): is odd');
  });
});
