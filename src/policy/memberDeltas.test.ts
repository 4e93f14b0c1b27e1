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
    expect([...deltas.take()]).toEqual([{ before: first, after: third }]);
    expect([...deltas.take()]).toEqual([]);
  });

  it('keeps pods apart', () => {
    const deltas = new MemberDeltas();
    deltas.note(undefined, facts('p', '10.0.0.1'));
    deltas.note(undefined, facts('q', '10.0.0.1'));
    deltas.note(undefined, undefined);
    expect([...deltas.take()]).toHaveLength(2);
  });
});
