import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#kube/objects.ts';
import { PolicyIndex } from '#policy/policyIndex.ts';
import { type Feed, groupFeeds, policyFeeds, tierFeeds, tierObject } from './antreaFeeds.ts';
import { SharedStrings } from './watchedObjects.ts';

const spec = { priority: 5, appliedTo: [{ podSelector: {} }], ingress: [{ action: 'Drop' }] };

function setup() {
  const index = new PolicyIndex();
  const policies = policyFeeds(index, new SharedStrings());
  const find = <F extends { readonly path: string }>(feeds: readonly F[], part: string): F => {
    const found = feeds.find(({ path }) => path.includes(part));
    if (found === undefined) throw new Error(part);
    return found;
  };
  const compiled = () =>
    index
      .drain()
      .flatMap((change) => (change.kind === 'policy' && change.type === 'set' ? [change.policy] : []));
  return { index, policies, tiers: tierFeeds(index), groups: groupFeeds(index), find, compiled };
}

function put<T extends KubeObject>(feed: Feed<T>, object: T): void {
  feed.put(feed.transform(object));
}

describe('the feeds of Antrea policies', () => {
  it('take the same policy from both API groups', () => {
    const { policies, find, compiled } = setup();
    put(find(policies, 'crd.antrea.io/v1beta1/clusternetworkpolicies'), {
      metadata: { name: 'a', uid: 'u1', generation: 3 },
      spec,
    });
    put(find(policies, 'security.antrea.tanzu.vmware.com/v1alpha1/clusternetworkpolicies'), {
      metadata: { name: 'a', uid: 'u2', generation: 3 },
      spec,
    });
    const [first, second] = compiled();
    expect(first).toMatchObject({ uid: 'u1', generation: 3, tierPriority: 250, priority: 5, problems: [] });
    expect(second).toMatchObject({ rules: first?.rules, sourceRef: { type: first?.sourceRef.type } });
  });

  it('forget what is gone', () => {
    const { index, policies, tiers, groups } = setup();
    const before = index.size;
    for (const feed of policies) {
      const policy = { metadata: { name: 'a', uid: feed.path }, spec };
      put(feed, policy);
      feed.remove(feed.keep(policy));
    }
    for (const feed of groups) {
      const object = { metadata: { name: 'g' }, spec: { podSelector: {} } };
      put(feed, object);
      feed.remove(feed.keep(object));
    }
    for (const feed of tiers) {
      const object = { metadata: { name: 't' }, spec: { priority: 7 } };
      put(feed, object);
      feed.remove(feed.keep(object));
    }
    index.drain();
    expect(index.size).toEqual(before);
  });

  it('find the tier of a policy in either group, and miss it when it is gone', () => {
    const { policies, tiers, find, compiled } = setup();
    const tier = find(tiers, 'security.antrea.tanzu.vmware.com');
    const object = { metadata: { name: 'dev', uid: 't1' }, spec: { priority: 20 } };
    put(tier, object);
    put(find(policies, 'crd.antrea.io/v1beta1/clusternetworkpolicies'), {
      metadata: { name: 'a', uid: 'u1' },
      spec: { ...spec, tier: 'dev' },
    });
    expect(compiled()).toMatchObject([{ tierPriority: 20, problems: [] }]);
    tier.remove(object);
    expect(compiled()).toMatchObject([{ problems: [{ reason: 'TierNotFound' }] }]);
  });
});

it('tierObject has no place for a tier without a priority', () => {
  expect(tierObject({ metadata: { name: 'a' } }, 'crd.antrea.io')).toBeUndefined();
});
