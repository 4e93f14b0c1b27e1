import { expect, it } from 'vitest';
import { traceflowStatus } from './traceflowStatus.ts';

it('traceflowStatus holds what nodes saw, and nothing that is no observation', () => {
  const seen = { component: 'Forwarding', componentInfo: 'Output', action: 'Delivered', ttl: 63 };
  const status = { phase: 'Running', dataplaneTag: 1, results: [{ node: 'n1', observations: [seen] }] };
  expect(traceflowStatus.parse(status)).toEqual(status);
  const wrong = { results: [{ observations: [{ ...seen, action: 'Lost' }] }] };
  expect(traceflowStatus.safeParse(wrong).success).toBe(false);
});
