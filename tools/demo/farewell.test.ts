import { describe, expect, it } from 'vitest';
import { farewell } from './farewell.ts';

describe('farewell', () => {
  it('says how to go on and how to remove it all', () => {
    const text = farewell('/cache/bin', 'antrea');
    expect(text).toContain('export PATH=/cache/bin:$PATH');
    expect(text).toContain('use-context kind-antrea\n');
    expect(text).toContain('npm run demo:down');
  });
});
