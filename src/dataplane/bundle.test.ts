import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleText, chunked } from './bundle.ts';

const flow = {
  table: 80,
  priority: 200,
  match: 'dl_dst=aa:bb:cc:00:00:01',
  actions: 'drop',
  cookie: 0x5e030000000000n,
};

describe('bundles', () => {
  it('say one operation a line, deletions strictly', () => {
    const text = bundleText([
      { kind: 'add', flow },
      { kind: 'modify', flow: { ...flow, match: '' } },
      { kind: 'delete', flow },
    ]);
    expect(text.split('\n')).toEqual([
      'flow add cookie=0x5e030000000000,table=80,priority=200,dl_dst=aa:bb:cc:00:00:01,actions=drop',
      'flow add cookie=0x5e030000000000,table=80,priority=200,actions=drop',
      'flow delete_strict table=80,priority=200,dl_dst=aa:bb:cc:00:00:01',
      '',
    ]);
  });

  it('are cut into parts that keep order and lose nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 7 }), (items, size) => {
        const chunks = chunked(items, size);
        expect(chunks.flat()).toEqual(items);
        expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= size)).toBe(true);
      }),
    );
    expect(chunked(Array.from({ length: 2001 })).map((chunk) => chunk.length)).toEqual([1000, 1000, 1]);
  });
});
