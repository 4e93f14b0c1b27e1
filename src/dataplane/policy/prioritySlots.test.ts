import { describe, expect, it } from 'vitest';
import { PrioritySlots } from './prioritySlots.ts';

const request = (key: string, policyPriority: number, preferred?: number, effect = key) => ({
  key,
  effect,
  precedence: { tierPriority: 100, policyPriority, ruleIndex: 0, policy: 'p' },
  ...(preferred === undefined ? {} : { preferred }),
});

function priorities(slots: PrioritySlots, ...policies: readonly number[]) {
  return policies.map((each) => slots.priorityOf(request('', each).precedence));
}

describe('PrioritySlots', () => {
  it('puts the first rule in the middle, and what comes before it above', () => {
    const slots = new PrioritySlots({ low: 1, high: 99 });
    slots.take([request('b', 5)]);
    slots.take([request('a', 3)]);
    slots.take([request('c', 9)]);
    const [a, b, c] = priorities(slots, 3, 5, 9);
    expect(b).toBe(50);
    expect(a).toBeGreaterThan(50);
    expect(c).toBeLessThan(50);
  });

  it('has one slot for all rules of a precedence, until the last one goes', () => {
    const slots = new PrioritySlots({ low: 1, high: 99 });
    slots.take([request('a', 5), request('b', 5)]);
    slots.take([request('c', 5)]);
    for (const key of ['a', 'b', 'b']) slots.release(key, request(key, 5).precedence);
    expect(priorities(slots, 5)).toEqual([50]);
    slots.release('c', request('c', 5).precedence);
    expect(priorities(slots, 5)).toEqual([undefined]);
  });

  it('says for which rules there is no slot, and has one again when another goes', () => {
    const slots = new PrioritySlots({ low: 1, high: 3 });
    expect(slots.take([request('a', 1), request('b', 2), request('c', 3)])).toEqual([]);
    expect(slots.take([request('d', 4)]).map(({ key }) => key)).toEqual(['d']);
    slots.release('a', request('a', 1).precedence);
    expect(slots.take([request('d', 4)])).toEqual([]);
    expect(priorities(slots, 2, 3, 4)).toEqual([3, 2, 1]);
  });

  it('lets neighbours of one effect share a priority when there are not enough, and only then', () => {
    const slots = new PrioritySlots({ low: 1, high: 4 });
    const rules = (from: number, to: number, effect: string) =>
      Array.from({ length: to - from + 1 }, (_, n) => request(`r${from + n}`, from + n, undefined, effect));
    expect(slots.take([...rules(1, 2, 'allow'), ...rules(3, 4, 'drop')])).toEqual([]);
    expect(new Set(priorities(slots, 1, 2, 3, 4)).size).toBe(4);
    slots.takeMoved();
    expect(slots.take(rules(5, 9, 'drop'))).toEqual([]);
    const [first = 0, second, third = 0, ...others] = priorities(slots, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(second).toBe(first);
    expect(third).toBeLessThan(first);
    expect(new Set(others)).toEqual(new Set([third]));
    expect(slots.take([request('x', 6.5, undefined, 'allow')])).toEqual([]);
    const [sixth = 0, x = 0, seventh = 0] = priorities(slots, 6, 6.5, 7);
    expect(sixth > x && x > seventh).toBe(true);
    expect(slots.take([request('y', 5.5, undefined, 'allow')]).map(({ key }) => key)).toEqual(['y']);
  });

  it('moves the shorter run of neighbours', () => {
    const slots = new PrioritySlots({ low: 1, high: 8 });
    slots.take([request('a', 1, 6), request('b', 3, 5), request('c', 4, 4)]);
    slots.takeMoved();
    slots.take([request('x', 2)]);
    expect(priorities(slots, 1, 2, 3, 4)).toEqual([7, 6, 5, 4]);
    expect(slots.takeMoved()).toEqual(['a']);
    expect(slots.takeMoved()).toEqual([]);
  });

  it('leaves a rule where it was if that is in order, and makes a few others go that are not', () => {
    const slots = new PrioritySlots({ low: 1, high: 99 });
    slots.take([request('new', 1)]);
    slots.takeMoved();
    slots.take([request('old', 2, 70)]);
    expect(priorities(slots, 2)).toEqual([70]);
    expect(priorities(slots, 1)[0]).toBeGreaterThan(70);
    expect(slots.takeMoved()).toEqual(['new']);
  });

  it('does not leave a rule where too many others had to go for it, nor outside its range', () => {
    const slots = new PrioritySlots({ low: 1, high: 99 });
    slots.take([1, 2, 3, 4, 5, 6].map((each) => request(`r${each}`, each)));
    slots.takeMoved();
    slots.take([request('last', 7, 99), request('none', 8, 120)]);
    expect(slots.takeMoved()).toEqual([]);
    const [sixth = 0, last = 0, none = 0] = priorities(slots, 6, 7, 8);
    expect(last).toBeLessThan(sixth);
    expect(none).toBeLessThan(last);
  });
});
