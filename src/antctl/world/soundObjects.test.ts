import { expect, it } from 'vitest';
import { readText } from './manifests.ts';
import { soundObjects } from './soundObjects.ts';

it('takes objects when all could be read', () => {
  const read = readText('f', 'apiVersion: v1\nkind: Namespace\nmetadata: { name: a }\n');
  expect(soundObjects(read)).toBe(read);
  expect(() => soundObjects(readText('f', 'kind: [\n---\nkind: [\n'))).toThrow(/^f#1: .* \(and 1 more\)$/);
});
