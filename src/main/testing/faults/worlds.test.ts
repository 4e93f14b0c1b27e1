import { describe, expect, it } from 'vitest';
import { isForbidden, labelsOf, policiesOf, traffic, worlds } from './worlds.ts';

describe('the worlds of the fault tests', () => {
  it('have traffic that none allows, traffic that all allow, and traffic that some do', () => {
    const allowedIn = traffic.map(({ allowed }) => worlds.filter(allowed).length);
    expect(allowedIn.filter((count) => count === 0)).toHaveLength(traffic.filter(isForbidden).length);
    expect(allowedIn.filter((count) => count === worlds.length).length).toBeGreaterThan(0);
    expect(allowedIn.filter((count) => count > 0 && count < worlds.length).length).toBeGreaterThan(0);
  });

  it('differ in policies or labels, each from each', () => {
    const texts = worlds.map((world) =>
      JSON.stringify([[...policiesOf(world)], labelsOf('x', world), labelsOf('y', world)]),
    );
    expect(new Set(texts).size).toBe(worlds.length);
  });
});
