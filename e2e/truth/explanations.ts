/**
 * `antctl explain --verify` over the attempts of a truth table: what it says is what the model says, and the switches
 * agree with it. It reads the cluster as antctl does and answers as antctl does; only the way to the agents is shorter,
 * because there are thousands of packets.
 * @module
 */

import type { Client } from '#antctl/client/client.ts';
import { createClusterClient } from '#antctl/client/clusterClient.ts';
import type { Components } from '#antctl/client/components.ts';
import { openComponents } from '#antctl/client/openComponents.ts';
import { type Answer, Answers } from '#antctl/explain/answer.ts';
import { answerText } from '#antctl/explain/text.ts';
import { type Verification, verify } from '#antctl/explain/verify.ts';
import { createStyle } from '#antctl/output/style.ts';
import { readEnforced } from '#antctl/world/readWorld.ts';
import { type World, worldOf } from '#antctl/world/world.ts';
import { kubeconfigPath } from '../support/cluster.ts';
import { until } from '../support/until.ts';
import type { AgentTracers } from './agentTracers.ts';
import type { Attempt } from './attempts.ts';
import { questionOf } from './questions.ts';
import type { Matrix } from './verdicts.ts';

const toCluster = { kubeconfig: kubeconfigPath, server: undefined, timeoutMs: 0, trace: () => undefined };

/** What explanations need. In each of `rounds` looks another part of the attempts is traced: after all, every one was. */
export type ExplanationsOptions = {
  readonly attempts: readonly Attempt[];
  readonly tracers: AgentTracers;
  readonly rounds: number;
};

/** Compares explanations with the model, look by look. */
export class Explanations {
  readonly #options: ExplanationsOptions;
  #cluster: Client | undefined;
  #round = 0;
  #traced = 0;

  constructor(options: ExplanationsOptions) {
    this.#options = options;
  }

  /** How many attempts the switches were asked about. */
  get traced(): number {
    return this.#traced;
  }

  /**
   * Every attempt that can be asked for is explained as `model` has it, and the switches agree on this look's part.
   * @throws Error that names some where they do not
   */
  async agree(model: Matrix): Promise<void> {
    const { rounds } = this.#options;
    // Whether an endpoint is ready may change from one moment to the next.
    const { world, explained } = await until('explanations say what the model says', () =>
      this.#explained(model),
    );
    const part = explained.filter((_, at) => at % rounds === this.#round % rounds);
    this.#round += 1;
    await until('the switches agree with explanations', () => this.#verified(world, part));
    this.#traced += part.length;
  }

  async close(): Promise<void> {
    await this.#cluster?.close();
  }

  async #explained(model: Matrix): Promise<{ world: World; explained: readonly Explained[] }> {
    this.#cluster ??= await createClusterClient(toCluster);
    const components = openComponents(this.#cluster, toCluster);
    const world = worldOf(await readEnforced({ cluster: this.#cluster, components }));
    await components.close();
    const answers = new Answers(world);
    const explained = this.#options.attempts.flatMap((attempt) => {
      const question = questionOf(attempt);
      return question === undefined ? [] : answers.to(question).map((answer) => ({ attempt, answer }));
    });
    const differing = explained.filter(({ attempt, answer }) => answer.outcome !== outcomeOf(model, attempt));
    if (differing.length > 0) throw new Error(report('explained otherwise than the model has it', differing));
    return { world, explained };
  }

  async #verified(world: World, part: readonly Explained[]): Promise<true> {
    const found = await Promise.all(
      part.map(async ({ attempt, answer }) => ({
        attempt,
        answer,
        said: await verify(world, answer, this.#components()),
      })),
    );
    const others = found.filter(
      ({ said }) => said.length === 0 || said.some(({ kind }) => kind !== 'agrees'),
    );
    if (others.length > 0) throw new Error(report('the switches say otherwise', others));
    return true;
  }

  #components(): Pick<Components, 'agent'> {
    return { agent: (node) => this.#options.tracers.client(node) };
  }
}

function outcomeOf(model: Matrix, { id }: Attempt): 'allowed' | 'denied' {
  return model.get(id) === true ? 'allowed' : 'denied';
}

type Explained = {
  readonly attempt: Attempt;
  readonly answer: Answer;
  readonly said?: readonly Verification[];
};

function report(what: string, differing: readonly Explained[]): string {
  const telling = { tierName: String, style: createStyle(false) };
  const told = differing
    .slice(0, 3)
    .map(({ attempt, answer, said = [] }) => `${attempt.id}\n${answerText(answer, said, telling)}`);
  return [`${differing.length}: ${what}`, ...told].join('\n');
}
