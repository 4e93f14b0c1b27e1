import { type Flow, type FlowKey, flowKey } from './flow.ts';

/**
 * The flows that the bridge should hold, each owned by what needs it (`init`, `gateway`, `pod/<container id>`,
 * `peer/<node>`). When two owners want the same key, the one set last wins, and the other's flow comes back when it
 * lets go: a pod that takes over an address is not cut off by the removal of the pod that had it.
 */
export class DesiredFlows {
  readonly #owners = new Map<string, ReadonlyMap<FlowKey, Flow>>();
  /** Owners of a key, the winner last. */
  readonly #claims = new Map<FlowKey, readonly string[]>();

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

  /** Forgets an owner and its flows. Returns the keys whose flow may have changed. */
  remove(owner: string): Set<FlowKey> {
    return this.set(owner, []);
  }

  /** The flow that `key` should have. */
  get(key: FlowKey): Flow | undefined {
    const winner = this.#claims.get(key)?.at(-1);
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

  /** The number of flows that should be in the bridge. */
  get size(): number {
    return this.#claims.size;
  }

  #claim(key: FlowKey, owner: string): void {
    const others = (this.#claims.get(key) ?? []).filter((each) => each !== owner);
    this.#claims.set(key, [...others, owner]);
  }

  #release(key: FlowKey, owner: string): void {
    const others = (this.#claims.get(key) ?? []).filter((each) => each !== owner);
    if (others.length === 0) this.#claims.delete(key);
    else this.#claims.set(key, others);
  }
}
