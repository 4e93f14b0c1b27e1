import type { Direction } from '#dataplane/policy/direction.ts';
import type { ConjunctionSpec, PolicyChange } from '#dataplane/policy/policyChange.ts';

type ClauseName = { readonly direction: Direction; readonly clause: string };
type Members = ClauseName & { readonly net: Map<string, number> };

/** Gathers what changes, so that what comes and goes within one change is no change. */
export class ChangeBuilder {
  readonly #members = new Map<string, Members>();
  readonly #rules = new Map<string, ConjunctionSpec | 'remove'>();
  readonly #isolation = new Map<string, ClauseName & { change: number }>();

  /** Matches come to a clause (`by` 1) or leave it (-1). */
  members(direction: Direction, clause: string, matches: Iterable<string>, by: 1 | -1): void {
    const name = `${direction} ${clause}`;
    const { net } = this.#members.get(name) ?? { net: new Map<string, number>() };
    for (const match of matches) {
      const count = (net.get(match) ?? 0) + by;
      if (count === 0) net.delete(match);
      else net.set(match, count);
    }
    this.#members.set(name, { direction, clause, net });
  }

  addRule(spec: ConjunctionSpec): void {
    // A rule is known by its content: one that was removed a moment ago is the same.
    if (this.#rules.get(spec.key) === 'remove') this.#rules.delete(spec.key);
    else this.#rules.set(spec.key, spec);
  }

  removeRule(key: string): void {
    if (this.#rules.has(key)) this.#rules.delete(key);
    else this.#rules.set(key, 'remove');
  }

  isolate(direction: Direction, clause: string, change: 1 | -1): void {
    const name = `${direction} ${clause}`;
    const before = this.#isolation.get(name)?.change ?? 0;
    this.#isolation.set(name, { direction, clause, change: before + change });
  }

  /** The number of rules that come or go. */
  get ruleCount(): number {
    return this.#rules.size;
  }

  /** The change; undefined when nothing is different. */
  build(): PolicyChange | undefined {
    const members = [...this.#members.values()].filter(({ net }) => net.size > 0).map(memberChange);
    const isolation = [...this.#isolation.values()].filter(({ change }) => change !== 0);
    const add: ConjunctionSpec[] = [];
    const remove: string[] = [];
    for (const [key, rule] of this.#rules) {
      if (rule === 'remove') remove.push(key);
      else add.push(rule);
    }
    if (members.length + isolation.length + add.length + remove.length === 0) return undefined;
    return { members, add, remove, isolation };
  }
}

function memberChange({ direction, clause, net }: Members): PolicyChange['members'][number] {
  const add: string[] = [];
  const remove: string[] = [];
  for (const [match, count] of net) {
    for (let n = 0; n < count; n++) add.push(match);
    for (let n = 0; n > count; n--) remove.push(match);
  }
  return { direction, clause, add, remove };
}
