import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aborted } from '#base/aborted.ts';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { eventually } from './testing/eventually.ts';
import { scriptedTransport } from './testing/scriptedTransport.ts';
import { WorkingOperator } from './workingOperator.ts';

const synced = {
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } } },
};

/** Notes what happens to its two pieces of work. */
class TestOperator extends WorkingOperator {
  readonly notes: string[] = [];

  protected override async init(): Promise<void> {
    await this.watchResource('example.org', 'v1', 'things', async () => undefined);
    this.work((signal) => this.#until(signal, 'work'));
    this.workWhenSynced((signal) => this.#until(signal, 'work when synced'));
  }

  override async stop(): Promise<void> {
    await super.stop();
    this.notes.push('stopped');
  }

  async #until(signal: AbortSignal, name: string): Promise<void> {
    this.notes.push(`${name} begins`);
    await aborted(signal);
    this.notes.push(`${name} ends, ${this.isFollowing ? '' : 'not '}following`);
  }
}

describe('an operator with work of its own', () => {
  let operator: TestOperator;
  let answer: () => void;

  beforeEach(async () => {
    const answered = Promise.withResolvers<void>();
    answer = answered.resolve;
    const transport = scriptedTransport({
      stream: async function* ({ signal = AbortSignal.abort() }) {
        await Promise.race([answered.promise, aborted(signal)]);
        yield `${JSON.stringify(synced)}\n`;
        await aborted(signal);
      },
    });
    operator = new TestOperator({ transport, clock: systemClock(), logger: silentLogger() });
    await operator.start();
  });

  afterEach(() => operator.stop());

  it('begins at once, or when everything is listed, and ends the work before the watching', async () => {
    expect(operator.notes).toEqual(['work begins']);
    answer();
    await eventually('the second piece', () => operator.notes.length === 2);
    await operator.stop();
    expect(operator.notes).toEqual([
      'work begins',
      'work when synced begins',
      'work ends, following',
      'work when synced ends, following',
      'stopped',
    ]);
  });

  it('stops although nothing was ever listed', async () => {
    await operator.stop();
    expect(operator.notes.at(-1)).toBe('stopped');
  });
});
