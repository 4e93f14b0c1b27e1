import { type RuleTrafficStats, ruleLabel } from './statsGroup.ts';
import type { RuleStats } from './wire.ts';

/** The numbers of one count: for each of its rules the place among the totals, and sessions, packets and bytes. */
export type Row = { readonly places: readonly number[]; readonly counts: Float64Array };

type Total = {
  readonly direction: 'In' | 'Out';
  readonly index: number;
  readonly name: string;
  sessions: number;
  packets: number;
  bytes: number;
  /** How many of the counts that are going on have the rule. */
  current: number;
};

const width = 3;

/**
 * The totals of a policy's rules over any number of counts. A rule is known by its name wherever it stands, one without
 * a name by its place. One that was never met and that no count has any more is not shown.
 */
export class RuleTotals {
  readonly #places = new Map<string, number>();
  readonly #totals: Total[] = [];
  /** Most nodes have the same rules of a policy: the list is kept once. */
  readonly #lists = new Map<string, readonly number[]>();

  /** Adds a count; the row takes it off again. A rule may come several times. */
  add(rules: readonly RuleStats[]): Row {
    const places = this.#shared(rules.map((rule) => this.#placeOf(rule)));
    const counts = Float64Array.from(
      rules.flatMap(({ sessions, packets, bytes }) => [sessions, packets, bytes]),
    );
    const row = { places, counts };
    this.#change(row, 1);
    this.#use(row, 1);
    return row;
  }

  /** Takes a count off. */
  remove(row: Row): void {
    this.#change(row, -1);
    this.#use(row, -1);
  }

  /** A count has ended; what it counted stays. */
  end(row: Row): void {
    this.#use(row, -1);
  }

  /** The totals: ingress first, in the order of the policy. */
  shown(): readonly RuleTrafficStats[] {
    return this.#totals
      .filter(({ current, sessions, packets }) => current > 0 || sessions > 0 || packets > 0)
      .toSorted(byPlace)
      .map(({ name, packets, bytes, sessions }) => ({ name, trafficStats: { packets, bytes, sessions } }));
  }

  #change({ places, counts }: Row, sign: 1 | -1): void {
    for (const [at, place] of places.entries()) {
      const total = this.#totals[place];
      if (total === undefined) continue;
      const [sessions = 0, packets = 0, bytes = 0] = counts.subarray(at * width, (at + 1) * width);
      total.sessions += sign * sessions;
      total.packets += sign * packets;
      total.bytes += sign * bytes;
    }
  }

  #use({ places }: Row, sign: 1 | -1): void {
    for (const place of places) {
      const total = this.#totals[place];
      if (total !== undefined) total.current += sign;
    }
  }

  #placeOf({ direction, index, name }: RuleStats): number {
    const label = ruleLabel(direction, index, name);
    const key = `${direction} ${label}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#totals.length);
    return (
      this.#totals.push({ direction, index, name: label, sessions: 0, packets: 0, bytes: 0, current: 0 }) - 1
    );
  }

  #shared(places: readonly number[]): readonly number[] {
    const key = places.join(' ');
    const list = this.#lists.get(key) ?? places;
    this.#lists.set(key, list);
    return list;
  }
}

function byPlace(a: Total, b: Total): number {
  if (a.direction !== b.direction) return a.direction === 'In' ? -1 : 1;
  return a.index - b.index;
}
