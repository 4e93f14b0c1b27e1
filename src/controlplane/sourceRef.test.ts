import { describe, expect, it } from 'vitest';
import { sourceRefSchema } from './sourceRef.ts';

const policy = { type: 'K8sNetworkPolicy', namespace: 'shop', name: 'p', uid: 'u' };

describe('sourceRefSchema', () => {
  it('reads policies with and without a namespace', () => {
    expect(sourceRefSchema.parse(policy)).toEqual(policy);
    const { namespace: _, ...clusterWide } = policy;
    expect(sourceRefSchema.parse(clusterWide)).toEqual(clusterWide);
  });

  it.each([{ type: 'Pod' }, { name: '' }, { uid: undefined }])('refuses %o', (change) => {
    expect(sourceRefSchema.safeParse({ ...policy, ...change }).success).toBe(false);
  });
});
