/**
 * Test cases as real connections, made by the pods themselves.
 * @module
 */
import type { End } from '#policy/explain/question.ts';
import { addressOf, clusterAddress } from '../explain/addressOf.ts';
import type { Answer } from '../explain/answer.ts';
import type { World } from '../world/world.ts';
import type { Dialer } from './dialer.ts';
import type { Dial, DialResult } from './dialProgram.ts';
import type { CaseResult, Judge } from './judge.ts';

/** How a case is dialled, and where it would be seen that somebody listens: every pod reaches itself. */
type Plan = { readonly from: string; readonly dial: Dial; readonly listeners: readonly Listener[] };
type Listener = { readonly pod: string; readonly dial: Dial };

/** Judges cases by real connections. What the model said stays: it tells by which rule. */
export async function probeAll(
  results: readonly CaseResult[],
  judge: Judge,
  world: World,
  dialer: Dialer,
): Promise<CaseResult[]> {
  const plans = results.map((result) =>
    result.status === 'error' ? undefined : planOf(judge.ask(result.test), world),
  );
  const rounds = new Round();
  const asked = plans.map((plan) => {
    if (plan === undefined || typeof plan === 'string') return undefined;
    const listens = plan.listeners.map(({ pod, dial }) => rounds.add(pod, dial));
    return { answer: rounds.add(plan.from, plan.dial), listens };
  });
  const found = await rounds.run(dialer);
  return results.map((result, at) => {
    const plan = plans[at];
    const ask = asked[at];
    if (plan === undefined) return result;
    if (typeof plan === 'string' || ask === undefined)
      return { ...result, status: 'skipped', message: String(plan) };
    return compare(result, found(ask.answer), ask.listens.map(found));
  });
}

/** Connections to be made, each once; by pod, because one probe makes all of a pod's. */
class Round {
  readonly #dials = new Map<string, Dial[]>();

  /** Where the result will be. */
  add(pod: string, dial: Dial): { readonly pod: string; readonly at: number } {
    const dials = this.#dials.get(pod) ?? [];
    this.#dials.set(pod, dials);
    const known = dials.findIndex(({ address, port }) => address === dial.address && port === dial.port);
    return { pod, at: known < 0 ? dials.push(dial) - 1 : known };
  }

  async run(dialer: Dialer): Promise<(where: { pod: string; at: number }) => DialResult | undefined> {
    const results = new Map<string, readonly DialResult[]>();
    await Promise.all(
      Array.from(this.#dials, async ([pod, dials]) => results.set(pod, await dialer(pod, dials))),
    );
    return ({ pod, at }) => results.get(pod)?.[at];
  }
}

/** How to dial, or why that cannot be done. */
function planOf(answers: readonly Answer[], world: World): Plan | string {
  const [answer, ...others] = answers;
  const [leg] = answer?.legs ?? [];
  if (answer === undefined || leg === undefined || others.length > 0) return 'it is more than one connection';
  if (leg.subject.protocol !== 'TCP') return 'only TCP tells whether it got through';
  if (leg.from.kind !== 'pod') return 'only Pods can be made to dial';
  const { port } = answer.service ?? leg.subject;
  const address =
    answer.service === undefined ? addressOf(leg.to) : clusterAddress(world, answer.service.key);
  if (port === undefined || address === undefined) return 'it has no address and port of its own';
  const listeners = answer.legs.flatMap(({ to, subject }) => listenerOf(to, subject.port));
  return { from: leg.from.facts.key, dial: { address, port }, listeners };
}

function listenerOf(to: End, port: number | undefined): Listener[] {
  const address = to.kind === 'pod' ? to.facts.addresses[0] : undefined;
  if (to.kind !== 'pod' || address === undefined || port === undefined) return [];
  return [{ pod: to.facts.key, dial: { address, port } }];
}

function compare(
  result: CaseResult,
  observed: DialResult | undefined,
  listens: readonly (DialResult | undefined)[],
): CaseResult {
  const { test, outcome } = result;
  const isOpen = observed === 'connected';
  const found = { ...result, observed: observed ?? 'timeout' };
  const isDead = listens.length > 0 && listens.every((each) => each !== 'connected');
  if (isOpen !== (test.expect === 'allow')) {
    const dead = isDead ? ': nothing listens there' : '';
    const model = outcome === 'unknown' ? '' : `; the model says ${outcome}`;
    return {
      ...found,
      status: 'failed',
      message: `should be ${test.expect === 'allow' ? 'allowed' : 'denied'}, the probe: ${observed}${dead}${model}`,
    };
  }
  if (test.expect === 'allow' || listens.includes('connected')) return passed(found);
  if (isDead)
    return {
      ...found,
      status: 'vacuous',
      message: 'nothing listens there: it would fail without any policy, too',
    };
  return found;
}

/** What the model alone took for vacuous is not: somebody was seen to listen. */
function passed(result: CaseResult): CaseResult {
  if (result.status === 'failed' && result.message?.startsWith('decided by')) return result;
  const { message: _, ...rest } = result;
  return { ...rest, status: 'passed' };
}
