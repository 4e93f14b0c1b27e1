import type { AntctlContext } from '../context.ts';
import type { Invocation } from '../framework/invocation.ts';
import { UsageError } from '../framework/usageError.ts';
import { agentGoals, agentSubjects } from './agentSubjects.ts';
import { policySubjects } from './policySubjects.ts';
import { type Progress, progressOf, type Subject } from './subject.ts';

const pauseMs = 250;
const longestPauseMs = 2_000;

/** The condition of a policy that `--for` stands for. */
const policyGoals: Readonly<Record<string, string>> = {
  ready: 'Ready',
  realized: 'Realized',
  accepted: 'Accepted',
};
const defaultLimitMs = 60_000;

/** `antctl wait`: looks again and again until all is as wanted; the exit code is 1 when the time was over before. */
export async function runWait(invocation: Invocation, context: AntctlContext): Promise<number> {
  const [what = '', ...names] = invocation.args;
  const goal = invocation.text('for');
  const isDone = what === 'agents' ? agentsAre(goal) : policiesAre(goal);
  const limitMs = context.clock.monotonic() + (invocation.durationMs('timeout') ?? defaultLimitMs);
  const told = new Set<string>();
  let pause = pauseMs;
  for (;;) {
    const progress = isDone(names, await subjects(what, invocation, context));
    if (progress.length === 0 && goal !== 'deleted') sayNone(what, invocation, context);
    tell(progress, told, goal, context);
    const missing = progress.filter((one) => one.missing !== undefined);
    if (missing.length === 0) return 0;
    if (context.clock.monotonic() + pause > limitMs) return giveUp(missing, context);
    await context.clock.sleep(pause);
    pause = Math.min(pause * 1.5, longestPauseMs);
  }
}

type Judge = (names: readonly string[], found: readonly Subject[]) => readonly Progress[];

function policiesAre(goal: string): Judge {
  if (goal === 'deleted') return stillThere;
  return judgeBy([policyGoals[goal] ?? goal]);
}

function agentsAre(goal: string): Judge {
  if (goal !== 'ready') throw new UsageError('antctl wait', `agents are never ${goal}: only --for=ready`);
  return judgeBy(agentGoals);
}

/** Every one of `names`, all there are without names. */
function judgeBy(wanted: readonly string[]): Judge {
  return (names, found) => {
    const meant = found.filter(({ name }) => names.length === 0 || names.includes(name));
    const unknown = names.filter((name) => !found.some((subject) => subject.name === name));
    return [
      ...meant.map((subject) => progressOf(subject, wanted)),
      ...unknown.map((title) => ({ title, missing: 'does not exist' })),
    ];
  };
}

function stillThere(names: readonly string[], found: readonly Subject[]): readonly Progress[] {
  const left = found.filter(({ name }) => names.length === 0 || names.includes(name));
  const gone = names.filter((name) => !found.some((subject) => subject.name === name));
  return [
    ...left.map(({ title }) => ({ title, missing: 'still exists' })),
    ...gone.map((title) => ({ title, missing: undefined })),
  ];
}

function subjects(
  what: string,
  invocation: Invocation,
  { cluster, clock }: AntctlContext,
): Promise<readonly Subject[]> {
  if (what === 'agents') return agentSubjects(cluster, clock.now());
  return policySubjects(cluster, invocation.text('namespace'));
}

/** Nothing is missing where there is nothing, but it may be that something else was meant. */
function sayNone(what: string, invocation: Invocation, { printError }: AntctlContext): void {
  const namespace = invocation.text('namespace');
  const where = what === 'policies' && namespace !== '' ? ` in namespace ${namespace}` : '';
  printError(`There are no ${what}${where}.\n`);
}

/** One line for each that is as wanted, once. */
function tell(
  progress: readonly Progress[],
  told: Set<string>,
  goal: string,
  { print }: AntctlContext,
): void {
  for (const { title, missing } of progress) {
    if (missing !== undefined || told.has(title)) continue;
    told.add(title);
    print(`${title} ${goal}\n`);
  }
}

function giveUp(missing: readonly Progress[], { printError }: AntctlContext): number {
  for (const { title, missing: why } of missing) printError(`${title}: ${why}\n`);
  printError(`Error: timed out waiting for ${missing.length} of them\n`);
  return 1;
}
