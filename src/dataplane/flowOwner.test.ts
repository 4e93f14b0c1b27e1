import { expect, it } from 'vitest';
import { podFlowOwner } from './flowOwner.ts';

it('podFlowOwner tells pods from other owners', () => {
  expect(podFlowOwner('c1')).toBe('pod/c1');
});
