import { describe, expect, it } from 'vitest';
import { authenticatedGroups } from './user.ts';

describe('authenticatedGroups', () => {
  it('adds system:authenticated', () => {
    expect(authenticatedGroups(['a'])).toEqual(['a', 'system:authenticated']);
  });

  it('does not add it twice', () => {
    expect(authenticatedGroups(['system:authenticated'])).toEqual(['system:authenticated']);
  });
});
