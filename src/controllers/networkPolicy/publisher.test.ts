import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { Change } from '#policy/changes.ts';
import { Publisher } from './publisher.ts';

function setup() {
  const waiting: Change[] = [];
  const applied: string[] = [];
  const batches: number[] = [];
  const publisher = new Publisher({
    source: {
      get pending() {
        return waiting.length;
      },
      drain: (limit) => {
        const taken = waiting.splice(0, limit);
        batches.push(taken.length);
        return taken;
      },
    },
    apply: (change) => applied.push(change.type === 'set' && change.kind === 'policy' ? '' : change.name),
    clock: manualClock(),
  });
  const add = (...names: string[]) => {
    for (const name of names) waiting.push({ kind: 'policy', type: 'delete', name });
    publisher.notify();
  };
  return { publisher, add, applied, batches };
}

describe('Publisher', () => {
  it('tells nothing before it is open', async () => {
    const { publisher, add, applied } = setup();
    add('a');
    await publisher.quiet();
    expect(applied).toEqual([]);
    await publisher.open();
    expect(applied).toEqual(['a']);
  });

  it('takes what comes in one turn of the event loop together', async () => {
    const { publisher, add, applied, batches } = setup();
    await publisher.open();
    add('a');
    add('b', 'c');
    expect(applied).toEqual([]);
    await publisher.quiet();
    expect(applied).toEqual(['a', 'b', 'c']);
    expect(batches).toEqual([3]);
  });

  it('goes on with what comes while it works', async () => {
    const { publisher, add, applied } = setup();
    await publisher.open();
    add(...Array.from({ length: 200 }, (_, index) => `${index}`));
    await new Promise((resolve) => setImmediate(resolve));
    add('late');
    await publisher.quiet();
    expect(applied).toHaveLength(201);
  });
});
