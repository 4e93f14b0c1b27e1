import { type CookieCategory, cookieOf, cookiesOf } from './cookie.ts';
import { type Flow, type FlowKey, flowKey } from './flow.ts';

/** A flow as the bridge holds it. */
export type InstalledFlow = Pick<Flow, 'table' | 'priority' | 'match' | 'actions'> & {
  readonly cookie: bigint;
};

/** One step towards what is wanted. `modify` replaces the actions or the cookie of a flow in place. */
export type FlowOperation =
  | { readonly kind: 'add' | 'modify'; readonly flow: InstalledFlow }
  | { readonly kind: 'delete'; readonly flow: Pick<Flow, 'table' | 'priority' | 'match'> };

/** An operation with the key of its flow. */
export type KeyedOperation = FlowOperation & { readonly key: FlowKey };

/** Looks up what is wanted or what is installed under a key. */
type Lookup<T> = { get(key: FlowKey): T | undefined };

/**
 * What turns `installed` into `desired` for the given keys: additions and modifications first, deletions last, so
 * that a bundle cut in two never takes away before it gives. `round` stamps the cookies of what is added.
 */
export function diffFlows(
  keys: Iterable<FlowKey>,
  desired: Lookup<Flow>,
  installed: Lookup<InstalledFlow>,
  round: number,
): KeyedOperation[] {
  const upserts: KeyedOperation[] = [];
  const deletions: KeyedOperation[] = [];
  const cookies = cookiesOf(round);
  for (const key of new Set(keys)) {
    const operation = difference(key, desired.get(key), installed.get(key), cookies);
    if (operation?.kind === 'delete') deletions.push(operation);
    else if (operation) upserts.push(operation);
  }
  return [...upserts, ...deletions];
}

/**
 * As {@link diffFlows} for everything: what is installed and not wanted goes when it is under one of `keys`, or whatever
 * it is with `removeUnasked`.
 */
export function diffAllFlows(
  desired: Lookup<Flow> & { entries(): Iterable<readonly [FlowKey, Flow]> },
  installed: Lookup<InstalledFlow> & { keys(): Iterable<FlowKey> },
  round: number,
  options: { readonly keys: Iterable<FlowKey>; readonly removeUnasked: boolean },
): KeyedOperation[] {
  const operations: KeyedOperation[] = [];
  const cookies = cookiesOf(round);
  for (const [key, flow] of desired.entries()) {
    const operation = difference(key, flow, installed.get(key), cookies);
    if (operation) operations.push(operation);
  }
  for (const key of new Set(options.removeUnasked ? installed.keys() : options.keys)) {
    const flow = desired.get(key) === undefined ? installed.get(key) : undefined;
    if (flow) operations.push({ key, kind: 'delete', flow });
  }
  return operations;
}

type Cookies = (category: CookieCategory, objectId?: number) => bigint;

function difference(
  key: FlowKey,
  wanted: Flow | undefined,
  present: InstalledFlow | undefined,
  cookies: Cookies,
): KeyedOperation | undefined {
  if (wanted === undefined) return present && { key, kind: 'delete', flow: present };
  const cookie = cookies(wanted.category, wanted.objectId);
  if (present?.actions === wanted.actions && present.cookie === cookie) return undefined;
  const { table, priority, match, actions } = wanted;
  return { key, kind: present ? 'modify' : 'add', flow: { table, priority, match, actions, cookie } };
}

/** `flow` as the bridge will hold it when it is installed in `round`. */
export function installedForm(flow: Flow, round: number): InstalledFlow {
  const { table, priority, match, actions, category, objectId } = flow;
  return { table, priority, match, actions, cookie: cookieOf(round, category, objectId) };
}

/** Installed flows by key. */
export function indexFlows(flows: Iterable<InstalledFlow>): Map<FlowKey, InstalledFlow> {
  const index = new Map<FlowKey, InstalledFlow>();
  for (const flow of flows) index.set(flowKey(flow), flow);
  return index;
}
