import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { largeNamespaces, oneNamespace, smallNamespaces, type Workload } from './workloads.ts';

function sizes({ namespaces, pods, policies }: Workload): number[] {
  return [namespaces.length, pods.length, policies.length];
}

describe('a workload', () => {
  it('has the objects of the test that it is taken from', () => {
    expect(sizes(smallNamespaces(seededRandom(1), 10))).toEqual([10, 40, 30]);
    expect(sizes(largeNamespaces(seededRandom(1), 2))).toEqual([2, 2000, 202]);
    expect(sizes(oneNamespace(seededRandom(1), 50))).toEqual([1, 50, 50]);
  });

  it('gives every object an identity of its own', () => {
    const { pods, policies } = smallNamespaces(seededRandom(1), 50);
    expect(new Set([...pods, ...policies].map(({ metadata }) => metadata.uid)).size).toBe(350);
  });

  it('has one policy that allows nothing, and one for each kind of pod', () => {
    const { policies } = smallNamespaces(seededRandom(1), 1);
    expect(policies.map(({ spec }) => [spec?.ingress?.length ?? 0, spec?.egress?.length ?? 0])).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
  });
});
