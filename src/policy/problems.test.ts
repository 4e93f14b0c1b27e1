import { expect, it } from 'vitest';
import { Problems } from './problems.ts';

it('keeps what is wrong, and where', () => {
  const problems = new Problems();
  problems.report('spec.tier', { reason: 'TierNotFound', message: 'none' });
  expect(problems.found).toEqual([{ path: 'spec.tier', reason: 'TierNotFound', message: 'none' }]);
});
