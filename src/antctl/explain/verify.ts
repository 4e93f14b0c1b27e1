import { messageOf } from '#base/errors.ts';
import type { TraceResult } from '#controlplane/agentApi.ts';
import { tables } from '#dataplane/tables.ts';
import { parseTrace } from '#dataplane/traceText.ts';
import type { Components } from '../client/components.ts';
import type { World } from '../world/world.ts';
import type { Answer, Leg } from './answer.ts';
import { type Pass, waysOf } from './passes.ts';

/** A way through a switch, and what became of the packet. */
type TracedPass = { readonly node: string; readonly what: string; readonly result: string };

/** What the switches say to a connection, beside what the model says. */
export type Verification =
  | { readonly kind: 'agrees' | 'disagrees'; readonly passes: readonly TracedPass[] }
  /** The model does not know. */
  | { readonly kind: 'says'; readonly isThrough: boolean; readonly passes: readonly TracedPass[] }
  | { readonly kind: 'notAsked'; readonly why: string }
  /** Somebody on the way did not answer. */
  | { readonly kind: 'failed'; readonly why: string };

/** Traces every leg of an answer through the switch of each node on its way; nothing is sent. */
export async function verify(
  world: World,
  answer: Answer,
  components: Pick<Components, 'agent'>,
): Promise<Verification[]> {
  return Promise.all(answer.legs.map((leg) => verifyLeg(world, answer, leg, components)));
}

async function verifyLeg(
  world: World,
  answer: Answer,
  leg: Leg,
  components: Pick<Components, 'agent'>,
): Promise<Verification> {
  const ways = waysOf(world, answer, leg);
  if ('why' in ways) return { kind: 'notAsked', why: ways.why };
  const passes: TracedPass[] = [];
  let isThrough = true;
  for (const { node, what, query } of ways.passes) {
    try {
      const traced = await trace(node, query, components);
      passes.push({ node, what, result: traced.result });
      isThrough = traced.isThrough;
    } catch (error) {
      return { kind: 'failed', why: `${node}: ${messageOf(error)}` };
    }
    if (!isThrough) break;
  }
  if (leg.outcome === 'unknown') return { kind: 'says', isThrough, passes };
  return { kind: isThrough === (leg.outcome === 'allowed') ? 'agrees' : 'disagrees', passes };
}

async function trace(node: string, query: Pass['query'], components: Pick<Components, 'agent'>) {
  const { result } = await components.agent(node).get<TraceResult>('/ovstracing', query);
  const found = parseTrace(result);
  return found.kind === 'output'
    ? { isThrough: true, result: `leaves by port ${found.port}` }
    : { isThrough: false, result: `dropped in table ${tableName(found.table)}` };
}

function tableName(number: number): string {
  const name = tables.find((each) => each.number === number)?.name;
  return name === undefined ? String(number) : `${number} (${name})`;
}
