import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { Verifier } from './verifier.ts';

function verifier() {
  const clock = manualClock();
  const answers: (() => Promise<void>)[] = [];
  const verified: (readonly string[])[] = [];
  const asked = { times: 0 };
  const verify = async () => {
    asked.times += 1;
    await answers.shift()?.();
  };
  const onVerified = (policies: readonly string[]) => void verified.push(policies);
  const own = new Verifier({ flows: { verify }, clock, logger: silentLogger(), onVerified });
  return { own, clock, asked, verified, answers };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('Verifier', () => {
  it('verifies at once, and not for nothing', async () => {
    const { own, asked, verified } = verifier();
    own.note([]);
    await settle();
    expect(asked.times).toBe(0);
    own.note(['a']);
    await settle();
    expect(verified).toEqual([['a']]);
  });

  it('verifies together what changes while others are verified, and rests after a long reading', async () => {
    const { own, clock, asked, verified, answers } = verifier();
    const reading = Promise.withResolvers<void>();
    answers.push(() => reading.promise);
    own.note(['a']);
    own.note(['b']);
    own.note(['c', 'b']);
    clock.advance(300);
    reading.resolve();
    await settle();
    expect([asked.times, verified]).toEqual([1, [['a']]]);
    clock.advance(1_499);
    await settle();
    expect(asked.times).toBe(1);
    clock.advance(1);
    await settle();
    expect(verified).toEqual([['a'], ['b', 'c']]);
  });

  it('says nothing of policies whose flows were not seen, and tries again', async () => {
    const { own, clock, verified, answers } = verifier();
    answers.push(() => Promise.reject(new Error('the switch is away')));
    own.note(['a']);
    await settle();
    expect(verified).toEqual([]);
    own.note(['b']);
    clock.advance(200);
    await settle();
    expect(verified).toEqual([['a', 'b']]);
  });
});
