import { describe, expect, it } from 'vitest';
import { MemberDeltas } from './memberDeltas.ts';
import { podFacts } from './pods.ts';

const facts = (name: string, podIP: string) =>
  podFacts({ metadata: { name, namespace: 'x' }, status: { podIP } });

describe('MemberDeltas', () => {
  it('keeps the first state before and the last after', () => {
    const deltas = new MemberDeltas();
    const [first, second, third] = [facts('p', '10.0.0.1'), facts('p', '10.0.0.2'), facts('p', '10.0.0.3')];
    deltas.note(first, second);
    deltas.note(second, undefined);
    deltas.note(undefined, third);
    expect(deltas.net((each) => each)).toEqual({ removed: [first], added: [third] });
  });

  it('has nothing to say of a pod that is held as it was', () => {
    const deltas = new MemberDeltas();
    const [first, second] = [facts('p', '10.0.0.1'), facts('p', '10.0.0.2')];
    deltas.note(first, undefined);
    deltas.note(undefined, second);
    expect(deltas.net((each) => each?.key)).toEqual({ removed: [], added: [] });
  });

  it('keeps pods apart', () => {
    const deltas = new MemberDeltas();
    deltas.note(undefined, facts('p', '10.0.0.1'));
    deltas.note(undefined, facts('q', '10.0.0.1'));
    deltas.note(undefined, undefined);
    expect(deltas.net((each) => each?.key)).toEqual({ removed: [], added: ['x/p', 'x/q'] });
  });
});
