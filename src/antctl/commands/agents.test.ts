import { describe, expect, it } from 'vitest';
import { RequestError } from '../client/client.ts';
import { Invocation } from '../framework/invocation.ts';
import { fakeComponents, fakeContext } from '../testing/fakeContext.ts';
import { fromAgents } from './agents.ts';

const everybody = new Invocation([], new Map());

describe('fromAgents', () => {
  it('joins what all agents answer', async () => {
    const { context } = fakeContext({ components: fakeComponents({ n1: () => [1], n2: () => [2, 3] }) });
    expect(await fromAgents(everybody, context, (client) => client.get<number[]>('/x'))).toEqual({
      objects: [1, 2, 3],
      failures: [],
    });
  });

  it('tells what an agent cannot do, not what it does not have, beside what the others answer', async () => {
    const failing = (status: number) => () => {
      throw new RequestError(status, 'no');
    };
    const ask = (status: number, other: () => unknown = () => [1]) => {
      const { context } = fakeContext({ components: fakeComponents({ n1: other, n2: failing(status) }) });
      return fromAgents(everybody, context, (client) => client.get<number[]>('/x'));
    };
    expect(await ask(404)).toEqual({ objects: [1], failures: [] });
    expect(await ask(500)).toEqual({ objects: [1], failures: ['node n2: Internal Server Error: no'] });
    await expect(ask(404, failing(404))).rejects.toThrow('NotFound');
    expect(await ask(500, failing(404))).toMatchObject({ objects: [] });
    await expect(ask(500, failing(500))).rejects.toThrow('Internal Server Error');
  });

  it('says when no agent runs', async () => {
    const { context } = fakeContext({ components: fakeComponents({}) });
    await expect(fromAgents(everybody, context, async () => [])).rejects.toThrow(
      'no agent runs in this cluster',
    );
  });
});
