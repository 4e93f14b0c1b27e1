import { expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { StatusPace } from './statusPace.ts';

it('StatusPace lets what is awaited pass what is only counted, and keeps kinds apart', () => {
  const pace = new StatusPace(manualClock());
  const policies = pace.turnsOf('NetworkPolicy', () => undefined);
  const others = pace.turnsOf('Tier', () => undefined);
  expect(policies.admits('a', 'counted')).toBe(false);
  expect(policies.admits('a', 'doubtful')).toBe(false);
  expect(policies.admits('a', 'awaited')).toBe(true);
  expect(others.admits('a', 'awaited')).toBe(true);
  policies.settled('a');
  pace.stop();
});

it('StatusPace bounds what many kinds write together', () => {
  const pace = new StatusPace(manualClock());
  let admitted = 0;
  for (const kind of ['a', 'b']) {
    const turns = pace.turnsOf(kind, () => undefined);
    for (let index = 0; index < 500; index += 1) if (turns.admits(`${index}`, 'awaited')) admitted += 1;
  }
  expect(admitted).toBe(100);
  pace.stop();
});
