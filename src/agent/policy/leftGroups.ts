import type { ChangeBuilder } from './changeBuilder.ts';
import type { News } from './inbox.ts';
import type { PolicyBook } from './policyBook.ts';

/** Brings groups into the book, and takes those out that went as soon as no rule speaks of them any more. */
export class LeftGroups {
  readonly #book: PolicyBook;
  readonly #address = new Set<string>();
  readonly #appliedTo = new Set<string>();

  constructor(book: PolicyBook) {
    this.#book = book;
  }

  /** Groups that came, changed or went. */
  take({ addressGroups, appliedToGroups }: News, build: ChangeBuilder): void {
    for (const [name, group] of addressGroups) {
      if (group === undefined) this.#address.add(name);
      else {
        this.#address.delete(name);
        this.#book.setAddressGroup(name, group.groupMembers ?? [], build);
      }
    }
    for (const [name, group] of appliedToGroups) {
      if (group === undefined) this.#appliedTo.add(name);
      else {
        this.#appliedTo.delete(name);
        this.#book.setAppliedToGroup(name, group.groupMembers ?? [], build);
      }
    }
  }

  /** The rules have followed: forgets what nobody speaks of. */
  forget(): void {
    for (const name of this.#address) if (this.#book.removeAddressGroup(name)) this.#address.delete(name);
    for (const name of this.#appliedTo)
      if (this.#book.removeAppliedToGroup(name)) this.#appliedTo.delete(name);
  }
}
