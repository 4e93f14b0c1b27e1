import { describe, expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { Answers } from './answer.ts';
import { parseDestination, parseReference } from './reference.ts';
import { shop } from './testing/shop.ts';
import { verify } from './verify.ts';

const world = shop();

async function kinds(to: string, isThrough: boolean) {
  const [answer] = new Answers(world).to({
    source: parseReference('tools/probe', 'shop'),
    destination: parseDestination(to, 'shop'),
  });
  if (answer === undefined) throw new Error('no answer');
  const text = isThrough
    ? ' -> output port is 3\nDatapath actions: 3\n'
    : '90. drop\nDatapath actions: drop\n';
  const agent = () => fakeClient(() => ({ result: text }));
  return (await verify(world, answer, { agent })).map(({ kind }) => kind);
}

describe('verify', () => {
  it('compares what the switch does with what the model says', async () => {
    expect(await kinds('web-0:80', true)).toEqual(['agrees']);
    expect(await kinds('web-0:80', false)).toEqual(['disagrees']);
    expect(await kinds('web-1:80', false)).toEqual(['agrees']);
    expect(await kinds('web-1:80', true)).toEqual(['disagrees']);
  });

  it('asks for each endpoint of a Service', async () => {
    expect(await kinds('svc/web:80', true)).toEqual(['agrees', 'disagrees']);
  });

  it('does not compare where nobody can be asked', async () => {
    expect(await kinds('cart:80', true)).toEqual(['notAsked']);
  });
});
