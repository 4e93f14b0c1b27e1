import type { FullReport } from '#antctl/diff/text.ts';
import type { Attempt } from '../truth/attempts.ts';
import type { Content } from '../truth/passes.ts';
import type { Matrix } from '../truth/verdicts.ts';

/** What becomes of an attempt. */
type Turn = 'gained' | 'lost';

/** Which attempts between pods change, by id, as `antctl diff -o json` tells it. */
export function predicted({ changes }: FullReport, attempts: readonly Attempt[]): ReadonlyMap<string, Turn> {
  const turns = new Map<string, Turn>();
  for (const { id, from, by, content } of attempts) {
    for (const change of changes) {
      if (change.from.pods?.includes(from) !== true || change.to.pods?.includes(by) !== true) continue;
      if (change.gained.some((text) => covers(text, content))) turns.set(id, 'gained');
      if (change.lost.some((text) => covers(text, content))) turns.set(id, 'lost');
    }
  }
  return turns;
}

/** Which attempts get through only after (gained) or only before (lost). */
export function changedAttempts(before: Matrix, after: Matrix): ReadonlyMap<string, Turn> {
  return new Map(
    [...after].flatMap(([id, isThrough]): [string, Turn][] =>
      before.get(id) === isThrough ? [] : [[id, isThrough ? 'gained' : 'lost']],
    ),
  );
}

/** As lines that can be compared. */
export function sortedTurns(turns: ReadonlyMap<string, Turn>): string[] {
  return [...turns].map(([id, turn]) => `${turn} ${id}`).sort();
}

/** Whether traffic as texts tell it (`all traffic`, `TCP`, `TCP 80`, `UDP 5000-5010`, `ICMP of other types`) holds an attempt. */
export function covers(text: string, { protocol, port = -1 }: Content): boolean {
  if (text === 'all traffic' || text === protocol) return true;
  const [, told, first = '', last = first] = /^(\w+) (\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (told !== undefined) return told === protocol && Number(first) <= port && port <= Number(last);
  if (protocol !== 'ICMP') return false;
  return text === 'ICMP type 8' || text === 'ICMP type 8 code 0';
}
