/**
 * What the model says of test cases.
 * @module
 */
import type { Outcome } from '#policy/explain/walk.ts';
import { type Answer, Answers } from '../explain/answer.ts';
import { parseDestination, parseProtocol, parseReference, QuestionError } from '../explain/reference.ts';
import { common } from '../explain/together.ts';
import type { World } from '../world/world.ts';
import type { TestCase } from './cases.ts';
import { deciderName, decidersIn, isMeant } from './deciders.ts';
import type { DialResult } from './dialProgram.ts';

/**
 * What came of a case. `vacuous` is a deny that nobody would notice if all policies were gone: the connection cannot be
 * made anyway. `error` is a case that cannot be asked, `skipped` one that cannot be probed.
 */
export type Status = 'passed' | 'failed' | 'vacuous' | 'error' | 'skipped';

/** A case with its result. */
export type CaseResult = {
  readonly test: TestCase;
  readonly status: Status;
  readonly outcome: Outcome | undefined;
  /** The policies and rules that decided, `policy/rule`. */
  readonly by: readonly string[];
  /** What a real connection met, where one was made. */
  readonly observed?: DialResult;
  /** Why it did not pass. */
  readonly message?: string;
  /** What the answer is not about, as the pods inside of a block. */
  readonly notes?: readonly string[];
};

/** Judges cases in a world, and by what would become of them without any policy. */
export class Judge {
  readonly #answers: Answers;
  readonly #bare: Answers;
  readonly #world: World;
  readonly #namespace: string;

  /** @param bare the world without its policies */
  constructor(world: World, bare: World, namespace: string) {
    this.#world = world;
    this.#answers = new Answers(world);
    this.#bare = new Answers(bare);
    this.#namespace = namespace;
  }

  judge(test: TestCase): CaseResult {
    try {
      return this.#compare(test, this.ask(test));
    } catch (error) {
      if (!(error instanceof QuestionError)) throw error;
      return { test, status: 'error', outcome: undefined, by: [], message: error.message };
    }
  }

  /** What the model answers. @throws QuestionError for what cannot be asked */
  ask(test: TestCase): Answer[] {
    return this.#ask(this.#answers, test);
  }

  /** Whether a case gives what is expected; says nothing of why. */
  holds(test: TestCase): boolean {
    return this.judge(test).status === 'passed';
  }

  #compare(test: TestCase, answers: readonly Answer[]): CaseResult {
    const outcome = common(answers) ?? 'unknown';
    const deciders = answers.flatMap(decidersIn);
    const by = [...new Set(deciders.map(deciderName))];
    const result = { test, outcome, by, ...notesOf(answers) };
    const wanted = test.expect === 'allow' ? 'allowed' : 'denied';
    if (outcome !== wanted)
      return { ...result, status: 'failed', message: failure(wanted, outcome, answers, by) };
    const { by: wantedBy } = test;
    if (wantedBy !== undefined && !deciders.some((each) => isMeant(each, wantedBy))) {
      return {
        ...result,
        status: 'failed',
        message: `decided by ${by.join(', ') || 'nobody'}, not ${wantedBy}`,
      };
    }
    const vacuous = test.expect === 'deny' ? this.#vacuity(test, answers) : undefined;
    return vacuous === undefined
      ? { ...result, status: 'passed' }
      : { ...result, status: 'vacuous', message: vacuous };
  }

  /** Why a connection would not come about without any policy, either; undefined when it would. */
  #vacuity(test: TestCase, answers: readonly Answer[]): string | undefined {
    const free = common(this.#ask(this.#bare, test));
    if (free !== 'allowed') return 'it would not be allowed without any policy, either';
    const closed = answers.flatMap(({ legs }) => legs).map((leg) => this.#closedPort(leg));
    return closed.length > 0 && closed.every((each) => each !== undefined) ? closed[0] : undefined;
  }

  /** A pod that tells its ports does not listen on others, as far as anybody can know. */
  #closedPort({ to, subject }: Answer['legs'][number]): string | undefined {
    const { protocol, port } = subject;
    if (to.kind !== 'pod' || port === undefined) return undefined;
    const spec = this.#world.pods.get(to.facts.key)?.pod.spec;
    const declared = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap(
      ({ ports = [] }) => ports,
    );
    const listens = declared.some(
      (each) => each.containerPort === port && (each.protocol ?? 'TCP') === protocol,
    );
    if (declared.length === 0 || listens) return undefined;
    return `no container of ${to.facts.key} has the ${protocol} port ${port}: nothing would answer anyway`;
  }

  #ask(answers: Answers, { from, to, port, protocol }: TestCase): Answer[] {
    const destination = parseDestination(to, this.#namespace);
    if (port !== undefined && destination.port !== undefined) {
      throw new QuestionError('the port is given twice');
    }
    if ((destination.protocol ?? protocol) !== protocol) {
      throw new QuestionError('the protocol is given twice');
    }
    const at = port === undefined ? {} : { port };
    return answers.to({
      source: parseReference(from, this.#namespace),
      destination: { ...destination, ...at },
      protocol: parseProtocol(protocol),
    });
  }
}

function notesOf(answers: readonly Answer[]): Pick<CaseResult, 'notes'> {
  const notes = [...new Set(answers.flatMap((answer) => answer.notes))];
  return notes.length === 0 ? {} : { notes };
}

function failure(
  wanted: string,
  outcome: Outcome,
  answers: readonly Answer[],
  by: readonly string[],
): string {
  const notes = answers.flatMap((answer) => answer.notes);
  const decided = by.length === 0 ? '' : ` by ${by.join(', ')}`;
  const told = outcome === 'unknown' && notes.length > 0 ? ` (${notes.join('; ')})` : '';
  return `should be ${wanted}, is ${outcome}${decided}${told}`;
}
