import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChangeBuilder } from './changeBuilder.ts';
import { Ledger } from './testing/ledger.ts';

const rule = (key: string) => ({ key, direction: 'In' as const, clauses: ['peers', 'targets'] });

describe('ChangeBuilder', () => {
  it('is no change when what comes also goes', () => {
    const build = new ChangeBuilder();
    build.members('In', 'c', ['ip'], 1);
    build.addRule(rule('r'));
    build.isolate('In', 'c', 1);
    expect(build.ruleCount).toBe(1);
    build.members('In', 'c', ['ip'], -1);
    build.removeRule('r');
    build.isolate('In', 'c', -1);
    expect(build.ruleCount).toBe(0);
    expect(build.build()).toBeUndefined();
  });

  it('leaves a rule that goes and comes back within a change as it is', () => {
    const build = new ChangeBuilder();
    build.removeRule('r');
    build.addRule(rule('r'));
    expect(build.build()).toBeUndefined();
    build.removeRule('r');
    expect(build.build()).toMatchObject({ add: [], remove: ['r'] });
  });

  it('names a match as often as it has more or fewer reasons', () => {
    const build = new ChangeBuilder();
    build.members('Out', 'c', ['ip', 'ip', 'tcp'], 1);
    build.members('Out', 'c', ['tcp', 'udp', 'udp', 'udp'], -1);
    expect(build.build()?.members).toEqual([
      { direction: 'Out', clause: 'c', add: ['ip', 'ip'], remove: ['udp', 'udp', 'udp'] },
    ]);
  });

  it('keeps clauses of the same key in both directions apart', () => {
    const build = new ChangeBuilder();
    build.members('In', 'c', ['ip'], 1);
    build.members('Out', 'c', ['ip'], -1);
    build.isolate('In', 'c', 1);
    build.isolate('Out', 'c', -1);
    expect(build.build()).toEqual({
      members: [
        { direction: 'In', clause: 'c', add: ['ip'], remove: [] },
        { direction: 'Out', clause: 'c', add: [], remove: ['ip'] },
      ],
      isolation: [
        { direction: 'In', clause: 'c', change: 1 },
        { direction: 'Out', clause: 'c', change: -1 },
      ],
      add: [],
      remove: [],
    });
  });

  it('comes to the same wherever a series of changes is cut', () => {
    const matches = fc.constantFrom('ip', 'tcp', 'udp');
    fc.assert(
      fc.property(fc.array(matches, { maxLength: 20 }), fc.infiniteStream(fc.boolean()), (coming, chance) => {
        const flip = () => chance.next().value === true;
        // Only what is there can go.
        const steps = coming.flatMap((match): Step[] =>
          flip()
            ? [
                [match, 1],
                [match, -1],
              ]
            : [[match, 1]],
        );
        const [whole, cut] = [booked([steps]), booked(split(steps, flip))];
        expect(cut.contents()).toEqual(whole.contents());
      }),
    );
  });
});

type Step = readonly [match: string, by: 1 | -1];

/** Cuts a series at random. */
function split(steps: readonly Step[], isCut: () => boolean): Step[][] {
  const pieces: Step[][] = [[]];
  for (const step of steps) {
    pieces.at(-1)?.push(step);
    if (isCut()) pieces.push([]);
  }
  return pieces;
}

/** Books each piece as a change. */
function booked(pieces: readonly (readonly Step[])[]): Ledger {
  const ledger = new Ledger();
  for (const piece of pieces) {
    const build = new ChangeBuilder();
    for (const [match, by] of piece) build.members('In', 'c', [match], by);
    ledger.take(build);
  }
  return ledger;
}
