import { nameOf } from '#policy/explain/question.ts';
import type { Stop, Walk } from '#policy/explain/walk.ts';
import type { Answer, Leg } from './answer.ts';
import type { TierNames } from './names.ts';
import type { Verification } from './verify.ts';

/** An answer for programs (`-o json`, `-o yaml`). */
export function answerData(answer: Answer, verified: readonly Verification[], tierName: TierNames): object {
  const { legs, ...rest } = answer;
  return { ...rest, connections: legs.map((leg, index) => legData(leg, verified[index], tierName)) };
}

function legData(leg: Leg, verified: Verification | undefined, tierName: TierNames): object {
  const { from, to, outcome, subject, explanation, lastPort, address } = leg;
  return {
    from: nameOf(from),
    to: nameOf(to),
    ...(address === undefined ? {} : { address }),
    ...subject,
    ...(lastPort === undefined ? {} : { endPort: lastPort }),
    outcome,
    egress: walkData(explanation.egress, tierName),
    ingress: walkData(explanation.ingress, tierName),
    ...(verified === undefined ? {} : { switch: verified }),
  };
}

function walkData({ outcome, reason, stops }: Walk, tierName: TierNames): object {
  return { outcome, reason, steps: stops.map((stop) => stopData(stop, tierName)) };
}

function stopData({ tier, doubts, ...rest }: Stop, tierName: TierNames): object {
  return { tier: tierName(tier), ...rest, ...(doubts.length === 0 ? {} : { doubts }) };
}
