import { describe, expect, it } from 'vitest';
import { farewell } from './farewell.ts';

describe('farewell', () => {
  it('says how to go on and how to remove it all', () => {
    expect(farewell('/cache/bin')).toContain('export PATH=/cache/bin:$PATH');
    expect(farewell('/cache/bin')).toContain('npm run demo:down');
  });
});
