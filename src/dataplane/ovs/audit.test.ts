import { describe, expect, it } from 'vitest';
import { classify } from './audit.ts';

const flow = { table: 1, priority: 1, match: '', actions: 'drop', cookie: 0n };

describe('what healing says about the bridge before', () => {
  it('is that added flows were missing, modified ones changed and deleted ones foreign', () => {
    const operations = (['add', 'add', 'modify', 'delete', 'delete', 'delete'] as const).map((kind) => ({
      kind,
      flow,
    }));
    expect(classify(operations)).toEqual({ missing: 2, changed: 1, foreign: 3 });
    expect(classify([])).toEqual({ missing: 0, changed: 0, foreign: 0 });
  });
});
