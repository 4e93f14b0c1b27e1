import { expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { Absence } from './absence.ts';
import { KubeApiError } from './errors.ts';

const failure = (status: number) => new KubeApiError({ status, reason: 'X', message: 'x', request: 'list' });

it('Absence believes a server that says twice, some time apart, that it does not know a resource', () => {
  const clock = manualClock();
  const absence = new Absence(clock);
  expect(absence.isCertain(failure(404), false)).toBe(false);
  clock.advance(100);
  expect(absence.isCertain(failure(404), false)).toBe(true);
});

it('Absence takes longer to believe it when there were objects', () => {
  const clock = manualClock();
  const absence = new Absence(clock);
  absence.isCertain(failure(404), true);
  clock.advance(59_000);
  expect(absence.isCertain(failure(404), true)).toBe(false);
  clock.advance(1_000);
  expect(absence.isCertain(failure(404), true)).toBe(true);
});

it.each([
  ['another failure', (absence: Absence) => absence.isCertain(failure(503), false)],
  ['the resource', (absence: Absence) => absence.end()],
])('Absence begins anew after %s', (_what, happen) => {
  const clock = manualClock();
  const absence = new Absence(clock);
  absence.isCertain(failure(404), false);
  clock.advance(5_000);
  happen(absence);
  expect(absence.isCertain(failure(404), false)).toBe(false);
});
