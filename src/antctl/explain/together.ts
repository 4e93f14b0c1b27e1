/**
 * What several answers mean together.
 * @module
 */
import { type End, nameOf } from '#policy/explain/question.ts';
import type { Outcome } from '#policy/explain/walk.ts';
import type { Answer, Leg } from './answer.ts';
import type { Place } from './places.ts';
import { QuestionError } from './reference.ts';

/** Every dialler with everybody who is dialled; nobody of a workload with himself. */
export function pairs(
  from: Extract<Place, { kind: 'end' }>,
  to: Extract<Place, { kind: 'end' }>,
): [End, End][] {
  const all = [from.end, ...(from.others ?? [])].flatMap((one) =>
    [to.end, ...(to.others ?? [])].map((other): [End, End] => [one, other]),
  );
  return all.filter(([one, other], at) => at === 0 || nameOf(one) !== nameOf(other));
}

/** The answer for the first, which is not known to be that for all where others are answered otherwise. */
export function forAll<T>(all: readonly T[], answerOf: (each: T) => Answer): Answer {
  const [first, ...others] = all.map(answerOf);
  if (first === undefined) throw new QuestionError('there is nobody to ask for');
  const differing = others.find(({ outcome }) => outcome !== first.outcome);
  if (differing === undefined) return first;
  const note = `it depends on the Pod: from ${differing.from} to ${differing.to} it is ${differing.outcome}`;
  return { ...first, outcome: 'unknown', notes: [...first.notes, note] };
}

/**
 * What the legs behind a Service mean together. A pod that may not reach an endpoint that is no pod may not use the
 * Service at all: packets to such an endpoint never come back to the switch.
 */
export function throughAll(
  from: End,
  legs: readonly Leg[],
): { readonly legs: readonly Leg[]; readonly outcome: Outcome; readonly note?: string } {
  if (legs.length === 0) {
    return {
      legs,
      outcome: 'unknown',
      note: 'nothing is behind the Service: kube-proxy refuses the connection',
    };
  }
  const barred = legs.find(
    ({ to, explanation }) => to.kind !== 'pod' && explanation.egress.outcome === 'denied',
  );
  if (from.kind === 'pod' && barred !== undefined) {
    const note = `${nameOf(barred.to)} is behind the Service and is no Pod: who may not reach it may not use the Service`;
    return { legs: legs.map((leg) => ({ ...leg, outcome: 'denied' })), outcome: 'denied', note };
  }
  return agreed(legs, 'the endpoint that kube-proxy chooses');
}

/** The same where the ends behind the Service are dialled themselves. */
export function throughName(legs: readonly Leg[]): ReturnType<typeof throughAll> {
  if (legs.length === 0)
    return { legs, outcome: 'unknown', note: 'nothing is behind the Service: its name means nobody' };
  return agreed(legs, 'the address that is taken for the name');
}

/** What all legs have in common; unknown where it depends on `choice`. */
function agreed(legs: readonly Leg[], choice: string): ReturnType<typeof throughAll> {
  const outcome = common(legs);
  if (outcome !== undefined) return { legs, outcome };
  const through = legs.filter((leg) => leg.outcome === 'allowed').length;
  const note = `it depends on ${choice}: ${through} of ${legs.length} can be reached`;
  return { legs, outcome: 'unknown', note };
}

/** What is the same for all; undefined when nothing is. */
export function common(all: readonly { readonly outcome: Outcome }[]): Outcome | undefined {
  const [first, ...others] = new Set(all.map(({ outcome }) => outcome));
  return others.length === 0 ? first : undefined;
}
