import type { Outcome } from '#policy/explain/walk.ts';
import type { AntctlContext } from '../context.ts';
import type { Invocation } from '../framework/invocation.ts';
import { UsageError } from '../framework/usageError.ts';
import { renderData } from '../output/render.ts';
import { readObjects } from '../world/readWorld.ts';
import { type World, worldOf } from '../world/world.ts';
import { type Answer, Answers, type Asked } from './answer.ts';
import { answerData } from './data.ts';
import { matrixOf, matrixText } from './matrix.ts';
import { tierNamesOf } from './names.ts';
import { parseDestination, parseProtocol, parseReference, QuestionError } from './reference.ts';
import { answerText } from './text.ts';
import { type Verification, verify } from './verify.ts';

/** What the exit codes mean. */
export const exitCodes = { allowed: 0, failed: 1, denied: 2, unknown: 3, disagrees: 4 } as const;

/** `antctl explain`. Resolves with the exit code. */
export async function runExplain(invocation: Invocation, context: AntctlContext): Promise<number> {
  const format = formatOf(invocation.text('output'));
  const namespace = invocation.text('namespace');
  const isMatrix = invocation.isOn('matrix');
  checkFlags(invocation, isMatrix);
  const asked = isMatrix ? undefined : readQuestion(invocation, namespace);
  const read = await readObjects(invocation.all('filename'), context, namespace);
  const world = worldOf(read);
  warn(world, context);
  if (asked === undefined) return printMatrix(world, invocation, context, format);
  const isDoubtful = read.problems.some(({ isSettled }) => isSettled !== true);
  const answers = new Answers(world).to(asked).map((answer) => (isDoubtful ? inDoubt(answer) : answer));
  const verified = await Promise.all(
    answers.map((answer) => (invocation.isOn('verify') ? verify(world, answer, context.components) : [])),
  );
  context.print(await rendered(format, answers, verified, { world, context }));
  return exitCodeOf(answers, verified.flat());
}

/** Refuses what would be ignored. */
function checkFlags(invocation: Invocation, isMatrix: boolean): void {
  const refuse = (message: string) => {
    throw new UsageError('antctl explain', message);
  };
  if (isMatrix && invocation.args.length > 0)
    refuse('-A asks for all Pods of the namespace: leave SRC and DST out');
  if (isMatrix && invocation.isOn('verify')) refuse('--verify needs SRC and DST');
  if (isMatrix && invocation.integer('source-port') !== undefined) refuse('--source-port needs SRC and DST');
  if (!isMatrix && invocation.integer('port') !== undefined) refuse('--port is for -A: write DST:PORT');
  for (const flag of ['port', 'source-port']) {
    const port = invocation.integer(flag) ?? 1;
    if (port < 1 || port > 65_535) refuse(`--${flag} is from 1 to 65535`);
  }
}

/** What could not be read may decide otherwise. */
function inDoubt(answer: Answer): Answer {
  const note = 'not everything could be read (see the warnings): what was not may decide otherwise';
  return { ...answer, outcome: 'unknown', notes: [...answer.notes, note] };
}

type Format = 'text' | 'json' | 'yaml';

function formatOf(text: string): Format {
  if (text === 'text' || text === 'json' || text === 'yaml') return text;
  throw new UsageError('antctl explain', `unknown output format ${JSON.stringify(text)}: text, json or yaml`);
}

function readQuestion(invocation: Invocation, namespace: string): Asked {
  const [from, to] = invocation.args;
  if (from === undefined || to === undefined)
    throw new UsageError('antctl explain', 'SRC and DST are needed, or -A');
  if (invocation.isOn('verify') && invocation.all('filename').length > 0) {
    throw new UsageError('antctl explain', '--verify asks the switches of a cluster, not manifests');
  }
  try {
    const protocol = invocation.text('protocol');
    const sourcePort = invocation.integer('source-port');
    return {
      source: parseReference(from, namespace),
      destination: parseDestination(to, namespace),
      ...(protocol === '' ? {} : { protocol: parseProtocol(protocol) }),
      ...(sourcePort === undefined ? {} : { sourcePort }),
    };
  } catch (error) {
    if (error instanceof QuestionError) throw new UsageError('antctl explain', error.message);
    throw error;
  }
}

/** What could not be read may change every verdict. */
function warn({ problems }: World, { printError, style }: AntctlContext): void {
  for (const { at, object, message } of problems) {
    printError(`${style.yellow('warning')}: ${at}: ${object === undefined ? '' : `${object}: `}${message}\n`);
  }
}

async function rendered(
  format: Format,
  answers: readonly Answer[],
  verified: readonly (readonly Verification[])[],
  { world, context }: { readonly world: World; readonly context: AntctlContext },
): Promise<string> {
  const tierName = tierNamesOf(world);
  const told = answers.map((answer, index) => ({ answer, found: verified[index] ?? [] }));
  if (format === 'text') {
    return told
      .map(({ answer, found }) => answerText(answer, found, { tierName, style: context.style }))
      .join('');
  }
  const shapes = told.map(({ answer, found }) => answerData(answer, found, tierName));
  return renderData(format, shapes.length === 1 ? shapes[0] : shapes);
}

async function printMatrix(
  world: World,
  invocation: Invocation,
  { print, style }: AntctlContext,
  format: Format,
): Promise<number> {
  const matrix = matrixOf(world, invocation.text('namespace'), {
    protocol: parseProtocol(invocation.text('protocol') || 'tcp'),
    port: invocation.integer('port'),
  });
  print(format === 'text' ? matrixText(matrix, style) : await renderData(format, matrix));
  return 0;
}

function exitCodeOf(answers: readonly Answer[], verified: readonly Verification[]): number {
  if (verified.some(({ kind }) => kind === 'disagrees')) return exitCodes.disagrees;
  if (verified.some(({ kind }) => kind === 'failed')) return exitCodes.failed;
  const outcomes = new Set<Outcome>(answers.map(({ outcome }) => outcome));
  const [only, ...others] = outcomes;
  return exitCodes[only !== undefined && others.length === 0 ? only : 'unknown'];
}
