import { expect, it } from 'vitest';
import { yamlText } from './yamlText.ts';

it('yamlText writes YAML', () => {
  expect(yamlText({ a: [1, 'b'] })).toBe('a:\n  - 1\n  - b\n');
});
