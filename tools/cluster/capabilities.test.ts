import { describe, expect, it } from 'vitest';
import { hasSysResource } from './capabilities.ts';

describe('hasSysResource', () => {
  it('reads the bounding set', () => {
    expect(hasSysResource('Name:\tnode\nCapBnd:\t000001ffffffffff\n')).toBe(true);
    expect(hasSysResource('Name:\tnode\nCapBnd:\t000001fffeffffff\n')).toBe(false);
    expect(hasSysResource('')).toBe(false);
  });
});
