import type { Direction, Protocol } from '../model.ts';
import type { PodFacts } from '../pods.ts';
import type { AskedRule } from '../ruleList.ts';
import { type Explanation, explain } from './explain.ts';
import type { End, Subject } from './question.ts';
import type { WalkView } from './ruleMatch.ts';
import type { Walk } from './walk.ts';

/** Ports of which the same is said, for the same reason. */
export type PortRange = { readonly first: number; readonly last: number; readonly explanation: Explanation };

const highest = 65_535;

/** What is said of every port of a protocol: ranges that follow each other, as few as there can be. */
export function portRanges(
  view: WalkView,
  {
    from,
    to,
    protocol,
    ...rest
  }: Omit<Subject, 'port'> & { readonly from: End; readonly to: End; readonly protocol: Protocol },
): PortRange[] {
  const starts = new Set([1]);
  const note = (port: number) => {
    if (port <= highest) starts.add(port);
  };
  for (const [end, direction] of [
    [from, 'Out'],
    [to, 'In'],
  ] as const) {
    if (end.kind !== 'pod') continue;
    for (const rule of rulesOf(view, end.facts, direction)) noteBounds(rule, protocol, to, note);
  }
  const ordered = [...starts].sort((a, b) => a - b);
  const ranges: PortRange[] = [];
  for (const [at, first] of ordered.entries()) {
    const explanation = explain(view, { from, to, protocol, ...rest, port: first });
    const last = (ordered[at + 1] ?? highest + 1) - 1;
    const previous = ranges.at(-1);
    if (previous !== undefined && reasonOf(previous.explanation) === reasonOf(explanation)) {
      ranges[ranges.length - 1] = { ...previous, last };
    } else ranges.push({ first, last, explanation });
  }
  return ranges;
}

function rulesOf(view: WalkView, pod: PodFacts, direction: Direction): readonly AskedRule[] {
  const { before, unordered, after } = view.rulesOf(pod, direction);
  return [...before.rules, ...(unordered?.rules.rules ?? []), ...after.rules];
}

/** Where a rule begins and ends to speak of ports. */
function noteBounds({ rule }: AskedRule, protocol: Protocol, to: End, note: (port: number) => void): void {
  for (const service of rule.rule.services ?? []) {
    if (service.protocol !== protocol || service.port === undefined) continue;
    for (const [first, last] of portsOf(service.port, service.endPort, to)) {
      note(first);
      note(last + 1);
    }
  }
}

function portsOf(
  port: number | string,
  endPort: number | undefined,
  to: End,
): [first: number, last: number][] {
  if (typeof port === 'number') return [[port, endPort ?? port]];
  if (to.kind !== 'pod') return [];
  return to.facts.ports.filter(({ name }) => name === port).map((named) => [named.port, named.port]);
}

/** The same text for the same answer by the same rules. */
function reasonOf({ egress, ingress }: Explanation): string {
  return JSON.stringify([decisionOf(egress), decisionOf(ingress)]);
}

function decisionOf({ outcome, reason, stops }: Walk): unknown {
  const last = stops.at(-1);
  return [outcome, reason, last?.result === 'matched' ? last.rule : last?.tier];
}
