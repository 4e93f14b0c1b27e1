import { describe, expect, it } from 'vitest';
import { clusterAppliedTo, namespacedAppliedTo } from './appliedTo.ts';

const account = { serviceAccount: { name: 'a', namespace: 'b' } };

describe('appliedTo', () => {
  it.each([{ podSelector: {} }, { group: 'g' }])('of any policy may be %j', (entry) => {
    expect(clusterAppliedTo.safeParse([entry]).success).toBe(true);
    expect(namespacedAppliedTo.safeParse([entry]).success).toBe(true);
  });

  it.each([
    { namespaceSelector: {} },
    { podSelector: {}, namespaceSelector: {} },
    account,
    { service: { name: 'a', namespace: 'b' } },
    { nodeSelector: {} },
  ])('of a ClusterNetworkPolicy alone may be %j', (entry) => {
    expect(clusterAppliedTo.safeParse([entry]).success).toBe(true);
    expect(namespacedAppliedTo.safeParse([entry]).success).toBe('podSelector' in entry);
  });

  it.each([{}, { podSelecter: {} }, { podSelector: {}, group: 'g' }])('of no policy may be %j', (entry) => {
    expect(clusterAppliedTo.safeParse([entry]).success).toBe(false);
    expect(namespacedAppliedTo.safeParse([entry]).success).toBe(false);
  });

  it('of a ClusterNetworkPolicy is of one kind', () => {
    for (const entry of [
      { group: 'g', ...account },
      { podSelector: {}, nodeSelector: {} },
    ]) {
      expect(clusterAppliedTo.safeParse([entry]).success).toBe(false);
    }
  });
});
