/**
 * Answers in words.
 * @module
 */
import { nameOf } from '#policy/explain/question.ts';
import type { Outcome, Stop, Walk } from '#policy/explain/walk.ts';
import type { Style } from '../output/style.ts';
import type { Answer, Leg } from './answer.ts';
import { policyTitle, ruleTitle, type TierNames } from './names.ts';
import type { Verification } from './verify.ts';

/** How answers are told. */
export type Telling = { readonly tierName: TierNames; readonly style: Style };

const words: Readonly<Record<Outcome, string>> = {
  allowed: 'ALLOWED',
  denied: 'DENIED',
  unknown: 'CANNOT BE KNOWN',
};

/** An answer, with what the switches say where they were asked. */
export function answerText(answer: Answer, verified: readonly Verification[], telling: Telling): string {
  const { from, to, outcome, legs, notes } = answer;
  const head = `${from} -> ${to}${contentOf(answer)}: ${coloured(outcome, telling.style)}`;
  const lines = [head, ...notes.map((note) => `  note: ${note}`)];
  const told = alike(
    legs.map((leg, index) => ({
      title: legTitle(leg, answer),
      outcome: leg.outcome,
      lines: legLines(leg, verified[index], telling),
    })),
  );
  const isTitled = told.length > 1;
  for (const { titles, outcome: each, lines: walked } of told) {
    if (isTitled) lines.push(`  ${titles.join(', ')}: ${coloured(each, telling.style)}`);
    lines.push(...walked.map((line) => (isTitled ? '    ' : '  ') + line));
  }
  return `${lines.join('\n')}\n`;
}

function legLines(leg: Leg, verified: Verification | undefined, telling: Telling): string[] {
  return [
    ...walkLines(`Egress of ${nameOf(leg.from)}`, leg.explanation.egress, telling),
    ...walkLines(`Ingress of ${nameOf(leg.to)}`, leg.explanation.ingress, telling),
    ...(verified === undefined ? [] : verificationLines(verified, telling.style)),
  ];
}

type Told = { readonly outcome: Outcome; readonly lines: readonly string[] };

/** What is the same for several is said once. */
function alike(
  all: readonly (Told & { readonly title: string })[],
): (Told & { readonly titles: readonly string[] })[] {
  const groups = new Map<string, Told & { readonly titles: string[] }>();
  for (const { title, outcome, lines } of all) {
    const key = [outcome, ...lines].join('\n');
    const group = groups.get(key) ?? { titles: [], outcome, lines };
    group.titles.push(title);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function coloured(outcome: Outcome, style: Style): string {
  const paint = { allowed: style.green, denied: style.red, unknown: style.yellow }[outcome];
  return paint(words[outcome]);
}

function contentOf({ protocol, port }: Pick<Answer, 'protocol' | 'port'>): string {
  return `${protocol === undefined ? '' : ` ${protocol}`}${port === undefined ? '' : ` ${port}`}`;
}

function legTitle({ subject, to, lastPort, address }: Leg, { service }: Answer): string {
  const { protocol, port } = subject;
  if (service !== undefined)
    return `endpoint ${nameOf(to)}${address === undefined ? '' : ` (${address})`} ${protocol} ${port}`;
  if (port === undefined) return protocol;
  if (lastPort === undefined || lastPort === port) return `${protocol} ${port}`;
  return port === 1 && lastPort === 65_535 ? `any ${protocol} port` : `${protocol} ${port}-${lastPort}`;
}

const plainReasons = {
  notAPod: 'policies do not restrict it: it is no Pod of the pod network',
  itself: 'a Pod always reaches itself',
  ownNode: 'a Node always reaches its own Pods',
} as const;

function walkLines(title: string, { outcome, reason, stops }: Walk, { tierName, style }: Telling): string[] {
  const head = `${title}: ${coloured(outcome, style).toLowerCase()}`;
  if (reason === 'notAPod' || reason === 'itself' || reason === 'ownNode')
    return [head, `  ${plainReasons[reason]}`];
  const lines = stops.flatMap((stop) => stopLines(stop, tierName).map((line) => `  ${line}`));
  if (reason === 'notIsolated') {
    lines.push(stops.length === 0 ? '  no policy is for it' : '  no rule matches, and nothing isolates it');
  }
  if (reason === 'perhapsOwnNode')
    lines.push('  perhaps allowed: a Node always reaches its own Pods, and it may be the Node of this one');
  return [head, ...lines];
}

function stopLines(stop: Stop, tierName: TierNames): string[] {
  const doubts = stop.doubts.map(
    ({ rule, action, why }) => `  perhaps ${action} by ${ruleTitle(rule)}: ${why}`,
  );
  return [`${tierName(stop.tier)}: ${resultOf(stop)}`, ...doubts, ...isolationLines(stop)];
}

function resultOf(stop: Stop): string {
  switch (stop.result) {
    case 'matched':
      return `${stop.action} by ${ruleTitle(stop.rule)}`;
    case 'isolated':
      return 'no rule allows it, and the Pod is isolated';
    case 'nothing':
      return `none of ${counted(stop.asked, 'rule')} matches${stop.doubts.length === 0 ? '' : ' for certain'}`;
  }
}

function isolationLines(stop: Stop): string[] {
  if (stop.result !== 'isolated') return [];
  const isolating = stop.isolatedBy.map((policy) => `  isolated by ${policyTitle(policy)}`);
  if (stop.nearest === undefined) return isolating;
  const { rule, matched } = stop.nearest;
  const how =
    matched === 'peer' ? 'the peer matches, the port does not' : 'the port matches, the peer does not';
  return [...isolating, `  nearest: ${ruleTitle(rule)} (${how})`];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function verificationLines(found: Verification, style: Style): string[] {
  if (found.kind === 'notAsked') return [`Switch: not asked: ${found.why}`];
  if (found.kind === 'failed') return [`Switch: does not answer: ${found.why}`];
  const passes = found.passes.map(({ node, what, result }) => `  ${node}: ${what}: ${result}`);
  return [`Switch: ${opinionOf(found, style)}`, ...passes];
}

function opinionOf(found: Extract<Verification, { passes: unknown }>, style: Style): string {
  switch (found.kind) {
    case 'agrees':
      return style.green('agrees');
    case 'disagrees':
      return style.red('DISAGREES');
    case 'says':
      return found.isThrough ? 'lets it through' : 'drops it';
  }
}
