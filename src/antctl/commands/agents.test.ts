import { describe, expect, it } from 'vitest';
import { RequestError } from '../client/client.ts';
import { Invocation } from '../framework/invocation.ts';
import { fakeComponents, fakeContext } from '../testing/fakeContext.ts';
import { fromAgents } from './agents.ts';

const everybody = new Invocation([], new Map());

describe('fromAgents', () => {
  it('joins what all agents answer', async () => {
    const { context } = fakeContext({ components: fakeComponents({ n1: () => [1], n2: () => [2, 3] }) });
    expect(await fromAgents(everybody, context, (client) => client.get<number[]>('/x'))).toEqual([1, 2, 3]);
  });

  it('fails with what an agent cannot do, not with what it does not have', async () => {
    const failing = (status: number) => () => {
      throw new RequestError(status, 'no');
    };
    const ask = (status: number) => {
      const { context } = fakeContext({ components: fakeComponents({ n1: () => [1], n2: failing(status) }) });
      return fromAgents(everybody, context, (client) => client.get<number[]>('/x'));
    };
    expect(await ask(404)).toEqual([1]);
    await expect(ask(500)).rejects.toThrow('Internal Server Error');
  });

  it('says when no agent runs', async () => {
    const { context } = fakeContext({ components: fakeComponents({}) });
    await expect(fromAgents(everybody, context, async () => [])).rejects.toThrow(
      'no agent runs in this cluster',
    );
  });
});
