import type { End, Question, Subject } from './question.ts';
import type { WalkView } from './ruleMatch.ts';
import { type Outcome, type Walk, walk } from './walk.ts';

/** A connection needs both ends to allow it. */
export type Explanation = { readonly outcome: Outcome; readonly egress: Walk; readonly ingress: Walk };

/**
 * Decides about a connection as `evaluate` does, and tells the whole way to it. Where it says more, because something is
 * not known that matters (an address, a port), the outcome is `unknown`.
 */
export function explain(view: WalkView, { from, to, ...subject }: Question): Explanation {
  const egress = leaving(view, from, to, subject);
  const ingress = entering(view, from, to, subject);
  return { outcome: together(egress.outcome, ingress.outcome), egress, ingress };
}

/** What needs both. */
function together(one: Outcome, other: Outcome): Outcome {
  if (one === 'denied' || other === 'denied') return 'denied';
  return one === 'unknown' || other === 'unknown' ? 'unknown' : 'allowed';
}

function leaving(view: WalkView, from: End, to: End, subject: Subject): Walk {
  if (from.kind !== 'pod') return settled('notAPod');
  if (isSame(from, to)) return settled('itself');
  return walk(from.facts, { view, direction: 'Out', peer: to, destination: to, subject });
}

/** The node of a pod always reaches it: only ingress has this clause in the API reference. */
function entering(view: WalkView, from: End, to: End, subject: Subject): Walk {
  if (to.kind !== 'pod') return settled('notAPod');
  if (isSame(from, to)) return settled('itself');
  const walked = () => walk(to.facts, { view, direction: 'In', peer: from, destination: to, subject });
  if (from.kind !== 'node') return walked();
  if (from.node === '' || to.facts.node === undefined) return perhapsOwnNode(walked());
  return from.node === to.facts.node ? settled('ownNode') : walked();
}

/** For a node and a pod of which it is not known whether they are together. */
function perhapsOwnNode(walked: Walk): Walk {
  return walked.outcome === 'allowed' ? walked : { ...walked, outcome: 'unknown', reason: 'perhapsOwnNode' };
}

function settled(reason: Walk['reason']): Walk {
  return { outcome: 'allowed', reason, stops: [] };
}

function isSame(from: End, to: End): boolean {
  if (from.kind !== 'pod' || to.kind !== 'pod') return false;
  return from.facts.key === to.facts.key && to.isOneOfMany !== true;
}
