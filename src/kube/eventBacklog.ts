/** A change of one object that is still to be handled. */
export type PendingEvent<T> = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T };

/**
 * The changes of one object, by name, that its handler has not yet taken, shortened without losing what matters: of
 * several versions only the newest remains, a deletion always remains, and what came after a deletion comes after it.
 * So there are never more than two: a deletion, and the object that took the name since.
 */
export class EventBacklog<T> {
  #pending: readonly PendingEvent<T>[] = [];

  /** The oldest change, which stays until `done` is told about it. */
  get head(): PendingEvent<T> | undefined {
    return this.#pending[0];
  }

  push(event: PendingEvent<T>): void {
    const last = this.#pending.at(-1);
    if (event.type === 'DELETED') {
      this.#pending = [event];
    } else if (!last || last.type === 'DELETED') {
      this.#pending = [...this.#pending, event];
    } else {
      // Nobody saw `last`: the first version that is seen is still the addition.
      this.#pending = [...this.#pending.slice(0, -1), { type: last.type, object: event.object }];
    }
  }

  /** The handler took `event`. A newer version that replaced it meanwhile stays, and is no addition any more. */
  done(event: PendingEvent<T>): void {
    const [head, ...rest] = this.#pending;
    if (head === event) this.#pending = rest;
    else if (head?.type === 'ADDED' && event.type !== 'DELETED') {
      this.#pending = [{ type: 'MODIFIED', object: head.object }, ...rest];
    }
  }
}
