import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventBacklog, type PendingEvent } from './eventBacklog.ts';

/** Takes all pending events, one after the other. */
function drain<T>(backlog: EventBacklog<T>): PendingEvent<T>[] {
  const taken: PendingEvent<T>[] = [];
  for (let event = backlog.head; event; event = backlog.head) {
    taken.push(event);
    backlog.done(event);
  }
  return taken;
}

describe('EventBacklog', () => {
  it('keeps only the newest version, still as an addition when nobody saw the first', () => {
    const backlog = new EventBacklog<number>();
    backlog.push({ type: 'ADDED', object: 1 });
    backlog.push({ type: 'MODIFIED', object: 2 });
    expect(drain(backlog)).toEqual([{ type: 'ADDED', object: 2 }]);
  });

  it('delivers a deletion before the object that took the name', () => {
    const backlog = new EventBacklog<number>();
    backlog.push({ type: 'MODIFIED', object: 1 });
    backlog.push({ type: 'DELETED', object: 1 });
    backlog.push({ type: 'ADDED', object: 2 });
    backlog.push({ type: 'MODIFIED', object: 3 });
    expect(drain(backlog)).toEqual([
      { type: 'DELETED', object: 1 },
      { type: 'ADDED', object: 3 },
    ]);
  });

  it('delivers a version that came while the one before was handled, as a modification', () => {
    const backlog = new EventBacklog<number>();
    backlog.push({ type: 'ADDED', object: 1 });
    const [first] = [backlog.head];
    backlog.push({ type: 'MODIFIED', object: 2 });
    if (first) backlog.done(first);
    expect(drain(backlog)).toEqual([{ type: 'MODIFIED', object: 2 }]);
  });

  it('takes versions in order, ends with the last state, keeps the last deletion, whatever is taken when', () => {
    const life = fc.array(fc.record({ change: fc.nat(3), take: fc.boolean() }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(life, (steps) => {
        const backlog = new EventBacklog<number>();
        const taken: PendingEvent<number>[] = [];
        const types = lifeOf(steps.map(({ change }) => change));
        for (const [version, { take }] of steps.entries()) {
          backlog.push({ type: types[version] ?? 'ADDED', object: version });
          const head = backlog.head;
          if (take && head) {
            taken.push(head);
            backlog.done(head);
          }
        }
        taken.push(...drain(backlog));
        const versions = taken.map(({ object }) => object);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
        expect(versions.at(-1)).toBe(steps.length - 1);
        expect(taken.at(-1)?.type === 'DELETED').toBe(types.at(-1) === 'DELETED');
        const lastDeletion = types.lastIndexOf('DELETED');
        if (lastDeletion >= 0) expect(versions).toContain(lastDeletion);
      }),
    );
  });
});

/** A possible life of one name: a change of 0 deletes what is there, everything else adds or modifies. */
function lifeOf(changes: readonly number[]): PendingEvent<number>['type'][] {
  let present = false;
  return changes.map((change) => {
    const type = !present ? 'ADDED' : change === 0 ? 'DELETED' : 'MODIFIED';
    present = type !== 'DELETED';
    return type;
  });
}
