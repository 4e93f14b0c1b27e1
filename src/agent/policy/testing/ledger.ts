import type { PolicyChange } from '#dataplane/policy/policyChange.ts';
import type { ChangeBuilder } from '../changeBuilder.ts';

/**
 * Keeps the books of changes as the switch would have to: how often each match is in each clause, which rules there are
 * and how many reasons isolate a clause's pods. Throws when a change takes away what is not there or adds a rule twice.
 */
export class Ledger {
  readonly #matches = new Map<string, Map<string, number>>();
  readonly #rules = new Map<string, readonly string[]>();
  readonly #isolation = new Map<string, number>();

  take(build: ChangeBuilder): void {
    const change = build.build();
    if (change !== undefined) this.#book(change);
  }

  /** The matches of a clause, each as often as it is in. */
  matchesOf(direction: 'In' | 'Out', clause: string): string[] {
    const counts = this.#matches.get(`${direction} ${clause}`) ?? new Map<string, number>();
    return [...counts].flatMap(([match, count]) => Array<string>(count).fill(match)).sort();
  }

  /** Clauses of the rules that there are, by the rules' keys. */
  get rules(): ReadonlyMap<string, readonly string[]> {
    return this.#rules;
  }

  /** Everything, for comparison. */
  contents(): unknown {
    const clauses = [...this.#matches]
      .filter(([, counts]) => counts.size > 0)
      .map(([clause, counts]) => [clause, [...counts].sort()]);
    return {
      clauses: clauses.sort(),
      rules: [...this.#rules].sort(),
      isolation: [...this.#isolation].filter(([, count]) => count !== 0).sort(),
    };
  }

  #book({ members, add, remove, isolation }: PolicyChange): void {
    for (const each of members) this.#move(each);
    for (const key of remove) if (!this.#rules.delete(key)) throw new Error(`no rule ${key}`);
    for (const { key, clauses } of add) {
      if (this.#rules.has(key)) throw new Error(`rule ${key} is there already`);
      this.#rules.set(key, clauses);
    }
    for (const { direction, clause, change } of isolation) {
      const count = (this.#isolation.get(`${direction} ${clause}`) ?? 0) + change;
      if (count < 0) throw new Error(`${clause} was not isolated`);
      this.#isolation.set(`${direction} ${clause}`, count);
    }
  }

  #move({ direction, clause, add, remove }: PolicyChange['members'][number]): void {
    const counts = this.#matches.get(`${direction} ${clause}`) ?? new Map<string, number>();
    this.#matches.set(`${direction} ${clause}`, counts);
    for (const match of add) counts.set(match, (counts.get(match) ?? 0) + 1);
    for (const match of remove) takeOne(counts, match);
  }
}

function takeOne(counts: Map<string, number>, match: string): void {
  const count = counts.get(match) ?? 0;
  if (count === 0) throw new Error(`${match} was not in the clause`);
  if (count === 1) counts.delete(match);
  else counts.set(match, count - 1);
}
