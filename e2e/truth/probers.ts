/**
 * The long-lived programs in the cluster that dial and trace.
 * @module
 */

import { parseTrace } from '#dataplane/traceText.ts';
import { agentPod, kubectlProcess } from '../support/cluster.ts';
import type { Attempt } from './attempts.ts';
import { LineProcess } from './lineProcess.ts';
import { dialProgram, traceProgram } from './programs.ts';
import { hostNamespace, hostPodOf } from './setUp.ts';
import type { Stage } from './stage.ts';
import { type Matrix, tracedVerdict } from './verdicts.ts';

/** What became of a connection. `refused`: somebody said no, instead of nobody saying anything. */
export type Outcome = 'through' | 'silent' | 'refused';

/** What a dialler heard. */
type Answer =
  | { readonly by: string; readonly seen: string }
  | { readonly silent: true }
  | { readonly error: string }
  | Record<string, never>;

const refusals = ['ECONNREFUSED', 'EHOSTUNREACH'];

/** One dialler in every pod and on every node, and a tracer on every bridge. */
export class Probers {
  readonly #diallers = new Map<string, LineProcess>();
  readonly #tracers = new Map<string, LineProcess>();
  readonly #silenceMs: number;

  /** `silenceMs`: how long nobody has to answer before a connection counts as lost. */
  constructor({ silenceMs = 2_000 }: { readonly silenceMs?: number } = {}) {
    this.#silenceMs = silenceMs;
  }

  /** Starts them all. */
  async start({ pods, nodes }: Stage): Promise<void> {
    for (const { key, namespace, name } of pods)
      this.#diallers.set(key, inPod(namespace, name, 'probe', dialProgram));
    for (const node of nodes) {
      this.#diallers.set(node.name, inPod(hostNamespace, hostPodOf(node), 'probe', dialProgram));
      const agent = await agentPod(node.name);
      this.#tracers.set(node.name, inPod('kube-system', agent, 'antrea-agent', traceProgram));
    }
  }

  /**
   * What the bridges would do with each attempt.
   * @throws Error when a packet leaves by a port that it should not
   */
  async trace(attempts: readonly Attempt[]): Promise<Matrix> {
    const passes = attempts.flatMap(({ id, passes: ways }) =>
      ways.map((pass, at) => ({ ...pass, key: `${id}#${at}` })),
    );
    const results = new Map<string, string>();
    await Promise.all(
      [...this.#tracers].map(async ([node, tracer]) => {
        const own = passes.filter((pass) => pass.node === node);
        const texts = await tracer.ask<string[]>(own.map(({ flow }) => flow));
        for (const [at, { key }] of own.entries()) results.set(key, texts[at] ?? '');
      }),
    );
    return new Map(
      attempts.map((attempt) => {
        const traces = attempt.passes.map((_, at) => parseTrace(results.get(`${attempt.id}#${at}`) ?? ''));
        return [attempt.id, tracedVerdict(attempt, traces)];
      }),
    );
  }

  /**
   * Dials them all at once, and says what became of each.
   * @throws Error when somebody else answers, or under a wrong address
   */
  async dial(attempts: readonly Attempt[]): Promise<ReadonlyMap<string, Outcome>> {
    const outcomes = await Promise.all(
      [...this.#diallers].map(async ([from, dialler]) => {
        const own = attempts.filter((attempt) => attempt.from === from);
        if (own.length === 0) return [];
        const questions = own.map(({ id, address, content }) => ({ id, address, ...content }));
        const answers = await dialler.ask<Record<string, Answer>>({
          timeoutMs: this.#silenceMs,
          attempts: questions,
        });
        return own.map((attempt) => [attempt.id, outcomeOf(attempt, answers[attempt.id])] as const);
      }),
    );
    return new Map(outcomes.flat());
  }

  stop(): void {
    for (const each of [...this.#diallers.values(), ...this.#tracers.values()]) each.stop();
  }
}

function inPod(namespace: string, pod: string, container: string, program: string): LineProcess {
  const exec = ['exec', '-i', '-n', namespace, pod, '-c', container, '--', 'node', '-e', program];
  return new LineProcess(kubectlProcess.file, exec, kubectlProcess.env);
}

function outcomeOf({ id, by, seen, content }: Attempt, answer: Answer | undefined): Outcome {
  if (answer === undefined) throw new Error(`${id}: no answer`);
  if ('error' in answer) {
    if (refusals.includes(answer.error)) return 'refused';
    throw new Error(`${id}: ${answer.error}`);
  }
  if ('silent' in answer) return 'silent';
  if (content.protocol === 'ICMP') return 'through';
  if (answer.by === by && answer.seen === seen) return 'through';
  throw new Error(`${id}: ${answer.by} answers to ${answer.seen}; it should be ${by} to ${seen}`);
}
