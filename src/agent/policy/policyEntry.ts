import { isOvsUnreachable } from '#dataplane/ovs/failures.ts';
import type { FlowChange, FlowClient } from '#dataplane/ovs/flowClient.ts';
import type { PolicyEntryKind } from '#dataplane/policy/entry.ts';

export type { PolicyEntryKind } from '#dataplane/policy/entry.ts';

/** Gives flows that name the entry, as they are with one. */
export type EntryFlows = (entry: PolicyEntryKind) => readonly FlowChange[];

/**
 * The way into the policy tables: past those of ordered rules (`direct`) or through them (`ordered`). Everything that
 * names it is turned in one bundle, so that every packet takes one of the two ways.
 */
export class PolicyEntry {
  readonly #flows: Pick<FlowClient, 'apply'>;
  readonly #parts: EntryFlows[] = [];
  #current: PolicyEntryKind;

  constructor(options: { readonly flows: Pick<FlowClient, 'apply'>; readonly initial: PolicyEntryKind }) {
    this.#flows = options.flows;
    this.#current = options.initial;
  }

  /** Flows that are made from now on use this. */
  get current(): PolicyEntryKind {
    return this.#current;
  }

  /** Says who has flows that name the entry. */
  use(part: EntryFlows): void {
    this.#parts.push(part);
  }

  /**
   * Turns it, if it is not so already.
   * @throws CodedError ANTREA_FLOW_REFUSED: it is as before. ANTREA_OVS_UNREACHABLE: it follows when the switch is back.
   */
  async turn(to: PolicyEntryKind): Promise<void> {
    const from = this.#current;
    if (to === from) return;
    // Before anything waits: whoever makes flows meanwhile says them after this.
    this.#current = to;
    const changes = this.#parts.flatMap((part) => part(to));
    try {
      await this.#flows.apply(changes, { atomic: true });
    } catch (error) {
      if (!isOvsUnreachable(error)) this.#current = from;
      throw error;
    }
  }
}
