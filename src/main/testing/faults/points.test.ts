import { describe, expect, it } from 'vitest';
import { pointsOf } from './points.ts';

describe('pointsOf', () => {
  const plan = { 'agent killed': 3, 'controller killed': 5 };

  it('has as many of each kind as planned, numbered from 0', () => {
    const points = pointsOf(plan, 7);
    expect(points.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(points.filter(({ kind }) => kind === 'agent killed')).toHaveLength(3);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(pointsOf(plan, 7)).toEqual(pointsOf(plan, 7));
    expect(pointsOf(plan, 8)).not.toEqual(pointsOf(plan, 7));
  });
});
