import { type Flow, type FlowKey, flowKey } from './flow.ts';

/** Makes `flows` all that `owner` wants; an empty list takes its flows away. */
export type FlowChange = { readonly owner: string; readonly flows: readonly Flow[] };

/** Adds or replaces (`put`) and takes away (`drop`) some of an owner's flows, at the cost of these alone. */
export type FlowUpdate = {
  readonly owner: string;
  readonly put: readonly Flow[];
  readonly drop: readonly FlowKey[];
};

/** What a change did: the keys whose flow may have changed, and the change that takes it back. */
export type AppliedChange = {
  readonly keys: Iterable<FlowKey>;
  readonly undo: () => FlowChange | FlowUpdate;
};

/**
 * The flows that the bridge should hold, each owned by what needs it (`init`, `gateway`, `pod/<container id>`,
 * `peer/<node>`). When two owners want the same key, the one set last wins, and the other's flow comes back when it
 * lets go: a pod that takes over an address is not cut off by the removal of the pod that had it.
 */
export class DesiredFlows {
  readonly #owners = new Map<string, Map<FlowKey, Flow>>();
  /** The owner of a key, or its owners, the winner last. */
  readonly #claims = new Map<FlowKey, string | readonly string[]>();

  /** Makes a change. */
  apply(change: FlowChange | FlowUpdate): AppliedChange {
    if (!('flows' in change)) return this.#update(change);
    const { owner, flows } = change;
    const before = this.#owners.get(owner);
    const keys = this.set(owner, flows);
    return { keys, undo: () => ({ owner, flows: [...(before?.values() ?? [])] }) };
  }

  /** Makes `flows` all that `owner` wants. Returns the keys whose flow may have changed. */
  set(owner: string, flows: readonly Flow[]): Set<FlowKey> {
    const before = this.#owners.get(owner) ?? new Map<FlowKey, Flow>();
    const after = new Map(flows.map((flow) => [flowKey(flow), flow]));
    for (const key of before.keys()) if (!after.has(key)) this.#release(key, owner);
    for (const key of after.keys()) this.#claim(key, owner);
    this.#owners.delete(owner);
    if (after.size > 0) this.#owners.set(owner, after);
    return new Set([...before.keys(), ...after.keys()]);
  }

  #update({ owner, put, drop }: FlowUpdate): AppliedChange {
    const flows = this.#owners.get(owner) ?? new Map<FlowKey, Flow>();
    const keys: FlowKey[] = [];
    const before: (Flow | undefined)[] = [];
    for (const flow of put) {
      const key = flowKey(flow);
      const replaced = flows.get(key);
      if (replaced === undefined) this.#claim(key, owner);
      flows.set(key, flow);
      keys.push(key);
      before.push(replaced);
    }
    for (const key of drop) {
      keys.push(key);
      before.push(flows.get(key));
      if (flows.delete(key)) this.#release(key, owner);
    }
    if (flows.size > 0) this.#owners.set(owner, flows);
    else this.#owners.delete(owner);
    return { keys, undo: () => ({ owner, ...undoing(keys, before) }) };
  }

  /** Forgets an owner and its flows. Returns the keys whose flow may have changed. */
  remove(owner: string): Set<FlowKey> {
    return this.set(owner, []);
  }

  /** The flow that `key` should have. */
  get(key: FlowKey): Flow | undefined {
    const claim = this.#claims.get(key);
    const winner = typeof claim === 'string' ? claim : claim?.at(-1);
    return winner === undefined ? undefined : this.#owners.get(winner)?.get(key);
  }

  /** The flows an owner wants, in the order it gave them. */
  flowsOf(owner: string): Flow[] {
    return [...(this.#owners.get(owner)?.values() ?? [])];
  }

  /** Everyone who wants a flow, the one set last at the end. */
  owners(): string[] {
    return [...this.#owners.keys()];
  }

  /** Every key that should be in the bridge. */
  keys(): Iterable<FlowKey> {
    return this.#claims.keys();
  }

  /** Every flow that should be in the bridge, by key. */
  *entries(): Iterable<readonly [FlowKey, Flow]> {
    for (const [owner, flows] of this.#owners) {
      for (const entry of flows) {
        const claim = this.#claims.get(entry[0]);
        if (typeof claim === 'string' || claim?.at(-1) === owner) yield entry;
      }
    }
  }

  /** The number of flows that should be in the bridge. */
  get size(): number {
    return this.#claims.size;
  }

  #claim(key: FlowKey, owner: string): void {
    const others = this.#othersOf(key, owner);
    this.#claims.set(key, others.length === 0 ? owner : [...others, owner]);
  }

  #release(key: FlowKey, owner: string): void {
    const others = this.#othersOf(key, owner);
    if (others.length === 0) this.#claims.delete(key);
    else this.#claims.set(key, others);
  }

  #othersOf(key: FlowKey, owner: string): readonly string[] {
    const claim = this.#claims.get(key);
    if (claim === undefined || claim === owner) return [];
    return typeof claim === 'string' ? [claim] : claim.filter((each) => each !== owner);
  }
}

/** The first state of each key: a key that changed twice was as it was before the first time. */
function undoing(
  keys: readonly FlowKey[],
  before: readonly (Flow | undefined)[],
): Pick<FlowUpdate, 'put' | 'drop'> {
  const put: Flow[] = [];
  const drop: FlowKey[] = [];
  const seen = new Set<FlowKey>();
  for (const [index, key] of keys.entries()) {
    if (seen.has(key)) continue;
    seen.add(key);
    const flow = before[index];
    if (flow === undefined) drop.push(key);
    else put.push(flow);
  }
  return { put, drop };
}
