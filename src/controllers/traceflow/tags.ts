import { lastTraceflowTag } from '#crds/traceflowStatus.ts';

/** The data plane tags of Traceflows that run, by uid. One that was given back is given out last. */
export class TraceflowTags {
  readonly #owners = new Map<number, string>();
  #last = 0;

  /** A tag for `uid`: the one it has, else a free one; undefined when there is none. */
  take(uid: string): number | undefined {
    const own = this.#tagOf(uid);
    if (own !== undefined) return own;
    for (let step = 1; step <= lastTraceflowTag; step++) {
      const tag = ((this.#last + step - 1) % lastTraceflowTag) + 1;
      if (this.#owners.has(tag)) continue;
      this.#owners.set(tag, uid);
      this.#last = tag;
      return tag;
    }
    return undefined;
  }

  /** Says that `uid` has a tag already: a former controller gave it out. */
  occupy(tag: number, uid: string): void {
    if (!this.#owners.has(tag)) this.#owners.set(tag, uid);
  }

  release(uid: string): void {
    const tag = this.#tagOf(uid);
    if (tag !== undefined) this.#owners.delete(tag);
  }

  #tagOf(uid: string): number | undefined {
    for (const [tag, owner] of this.#owners) if (owner === uid) return tag;
    return undefined;
  }
}
