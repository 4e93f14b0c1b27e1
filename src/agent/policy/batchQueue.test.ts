import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Phases } from '#dataplane/policy/policyChange.ts';
import { type Batch, BatchQueue } from './batchQueue.ts';

const nothing = { put: [], drop: [] };
const step: Phases = {
  stage: { rules: nothing, isolation: nothing },
  flip: { rules: nothing, isolation: nothing },
  cleanup: { rules: nothing, isolation: nothing },
};
const drop = { table: 40, priority: 1, match: 'ip', actions: 'drop', category: 'policy' } as const;

function batch(name: string, more: Partial<Batch> = {}): Batch {
  return { steps: [step], services: nothing, closes: false, hasOrdered: true, policies: [name], ...more };
}

/** A queue to a switch that takes its time until it is told. */
function slowQueue({ forwards }: { readonly forwards: boolean }) {
  const sent: Batch[] = [];
  const busy: (() => void)[] = [];
  const queue = new BatchQueue({
    forwards: () => forwards,
    send: (each) => {
      sent.push(each);
      const { promise, resolve } = Promise.withResolvers<void>();
      busy.push(resolve);
      return promise;
    },
  });
  return { queue, sent, answer: () => busy.shift()?.() };
}

const namesOf = (sent: readonly Batch[]) => sent.map(({ policies }) => policies.join('+'));

describe('while the switch forwards', () => {
  it('batches go one by one, and one more is made meanwhile', async () => {
    const { queue, sent, answer } = slowQueue({ forwards: true });
    await queue.put(batch('a'));
    let isMade = false;
    const second = queue.put(batch('b')).then(() => {
      isMade = true;
    });
    await Promise.resolve();
    expect([namesOf(sent), isMade]).toEqual([['a'], false]);
    answer();
    await second;
    expect(namesOf(sent)).toEqual(['a', 'b']);
    answer();
    await queue.drained();
  });
});

describe('before the switch forwards', () => {
  it('those that wait go together, with all that they need', async () => {
    const { queue, sent, answer } = slowQueue({ forwards: false });
    await queue.put(batch('a'));
    await queue.put(batch('b', { closes: true, hasOrdered: false }));
    await queue.put(batch('c'));
    expect(namesOf(sent)).toEqual(['a']);
    answer();
    await setImmediate();
    answer();
    await queue.drained();
    expect(namesOf(sent)).toEqual(['a', 'b+c']);
    expect(sent[1]).toMatchObject({ steps: [step, step], closes: true, hasOrdered: true });
  });

  it('what changes Services goes alone, in its turn', async () => {
    const { queue, sent, answer } = slowQueue({ forwards: false });
    const more = [nothing, nothing, { put: [drop], drop: [] }, nothing];
    for (const [index, services] of more.entries()) await queue.put(batch(`${index}`, { services }));
    for (let turn = 0; turn < more.length; turn++) {
      answer();
      await setImmediate();
    }
    await queue.drained();
    expect(namesOf(sent)).toEqual(['0', '1', '2', '3']);
  });
});

it('goes on after a batch that failed, and tells of it at the end', async () => {
  const sent: string[] = [];
  const queue = new BatchQueue({
    forwards: () => true,
    send: async ({ policies: [name = ''] }) => {
      sent.push(name);
      if (name === 'bad') throw new Error('no');
    },
  });
  for (const name of ['bad', 'good']) await queue.put(batch(name));
  await expect(queue.drained()).rejects.toThrow('no');
  await queue.drained();
  expect(sent).toEqual(['bad', 'good']);
});
