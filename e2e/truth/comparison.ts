/**
 * Model = trace = connection, for all attempts.
 * @module
 */
import type { PolicyView } from '#policy/evaluate.ts';
import { until } from '../support/until.ts';
import type { Attempt } from './attempts.ts';
import type { Explanations } from './explanations.ts';
import type { Probers } from './probers.ts';
import {
  type Difference,
  difference,
  explain,
  isRejected,
  type Matrix,
  mayBeLost,
  modelMatrix,
} from './verdicts.ts';

/** What is compared; `readModel` says what policies stand now. */
export type ComparisonOptions = {
  readonly probers: Probers;
  readonly attempts: readonly Attempt[];
  readonly readModel: () => Promise<PolicyView>;
  /** Compared, too, where they are given. */
  readonly explanations?: Explanations;
};

/** How many attempts get through, and how many do not. */
export type Tally = { readonly allowed: number; readonly denied: number };

/** Compares the three verdicts again and again, while the policies change. */
export class Comparison {
  readonly #probers: Probers;
  readonly #attempts: readonly Attempt[];
  readonly #readModel: ComparisonOptions['readModel'];
  readonly #explanations: Explanations | undefined;

  constructor({ probers, attempts, readModel, explanations }: ComparisonOptions) {
    this.#probers = probers;
    this.#attempts = attempts;
    this.#readModel = readModel;
    this.#explanations = explanations;
  }

  /**
   * Waits until the bridges agree with the model; from then on a forbidden connection that gets through is a failure.
   * @throws Error that names some of the attempts that differ
   */
  async agree(): Promise<Tally> {
    const view = await this.#readModel();
    const model = modelMatrix(view, this.#attempts);
    await until('the bridges do what the model says', async () => {
      const found = difference(model, await this.#probers.trace(this.#attempts));
      if (found.leaks.length + found.losses.length === 0) return true;
      throw new Error(this.#report(view, found));
    });
    await this.#agreeConnections(view, model);
    await this.#explanations?.agree(model);
    const allowed = [...model.values()].filter(Boolean).length;
    return { allowed, denied: model.size - allowed };
  }

  /**
   * Waits until every TCP connection that a policy rejects is told so. Returns how many there are.
   * @throws Error when one stays without an answer
   */
  async rejectionsAreTold(): Promise<number> {
    const view = await this.#readModel();
    const rejected = this.#attempts.filter(
      (attempt) => attempt.content.protocol === 'TCP' && isRejected(view, attempt),
    );
    let open = rejected;
    await until('rejected connections are refused', async () => {
      const outcomes = await this.#probers.dial(open);
      open = open.filter(({ id }) => outcomes.get(id) !== 'refused');
      if (open.length === 0) return true;
      throw new Error(`${open.length} are not refused: ${open.slice(0, 5).map(({ id }) => id)}`);
    });
    return rejected.length;
  }

  /** A connection may need more tries on a busy machine; one that gets through against the model never may. */
  async #agreeConnections(view: PolicyView, model: Matrix): Promise<void> {
    let open = this.#attempts.filter(({ content }) => content.protocol !== 'SCTP');
    const leaks = await until('connections do what the model says', async () => {
      const found = difference(model, await this.#answered(view, open));
      if (found.leaks.length > 0) return { told: this.#report(view, found) };
      open = open.filter((attempt) => found.losses.includes(attempt.id) && !mayBeLost(view, attempt));
      if (open.length === 0) return { told: '' };
      throw new Error(this.#report(view, found));
    });
    if (leaks.told !== '') throw new Error(leaks.told);
  }

  /** Which connections are answered. @throws Error when one is refused that no policy rejects */
  async #answered(view: PolicyView, attempts: readonly Attempt[]): Promise<Matrix> {
    const outcomes = await this.#probers.dial(attempts);
    const refused = attempts.filter(({ id }) => outcomes.get(id) === 'refused');
    const wrongly = refused.find((attempt) => !isRejected(view, attempt));
    if (wrongly !== undefined) throw new Error(`${wrongly.id} is refused: ${explain(view, wrongly)}`);
    return new Map([...outcomes].map(([id, outcome]) => [id, outcome === 'through']));
  }

  #report(view: PolicyView, { leaks, losses }: Difference): string {
    const told = (ids: readonly string[]) =>
      ids.slice(0, 5).map((id) => {
        const attempt = this.#attempts.find((each) => each.id === id);
        return `${id}: ${attempt === undefined ? '' : explain(view, attempt)}`;
      });
    return [`${leaks.length} leaks`, ...told(leaks), `${losses.length} losses`, ...told(losses)].join('\n');
  }
}
