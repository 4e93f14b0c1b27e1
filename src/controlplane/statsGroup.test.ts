import { describe, expect, it } from 'vitest';
import { ruleLabel, statsResources } from './statsGroup.ts';

describe('ruleLabel', () => {
  it('is the name, or the place', () => {
    expect(ruleLabel('In', 3, 'web')).toBe('web');
    expect(ruleLabel('In', 0)).toBe('ingress[0]');
    expect(ruleLabel('Out', 2)).toBe('egress[2]');
  });
});

describe('statsResources', () => {
  it('has one kind for each kind of policy', () => {
    expect(new Set(statsResources.map(({ source }) => source)).size).toBe(4);
    expect(new Set(statsResources.map(({ plural }) => plural)).size).toBe(4);
  });
});
