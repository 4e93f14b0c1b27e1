import { describe, expect, it } from 'vitest';
import { FlowCountWatch } from './flowCountWatch.ts';

const three = new Map([
  [0, 2],
  [10, 1],
]);

describe('FlowCountWatch', () => {
  it('keeps the last counts', () => {
    const watch = new FlowCountWatch({ desiredCount: 3 });
    expect([...watch.counts()]).toEqual([]);
    watch.note(new Map([[0, 1]]));
    watch.note(three);
    expect(watch.counts()).toBe(three);
  });

  it('says that flows differ only after three odd readings, and takes it back at the first good one', () => {
    const watch = new FlowCountWatch({ desiredCount: 3 });
    const one = new Map([[0, 1]]);
    const said = [one, one, one, three].map((reading) => {
      watch.note(reading);
      return watch.asDesired();
    });
    expect(said).toEqual([true, true, false, true]);
  });
});
