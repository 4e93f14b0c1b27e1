import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { Namespace, NetworkPolicy, Pod } from './input.ts';
import { PolicyIndex } from './policyIndex.ts';
import { namespace, namespaceName, pod, podName, policy, policyUid } from './testing/arbitraries.ts';
import { Told } from './testing/told.ts';

type Event =
  | { readonly kind: 'upsertPod'; readonly pod: Pod }
  | { readonly kind: 'deletePod'; readonly name: string; readonly namespace: string }
  | { readonly kind: 'upsertNamespace'; readonly namespace: Namespace }
  | { readonly kind: 'deleteNamespace'; readonly name: string }
  | { readonly kind: 'upsertPolicy'; readonly policy: NetworkPolicy }
  | { readonly kind: 'deletePolicy'; readonly uid: string }
  | { readonly kind: 'drain'; readonly limit: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: pod.map((each) => ({ kind: 'upsertPod' as const, pod: each })) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('deletePod' as const),
      name: podName,
      namespace: namespaceName,
    }),
  },
  {
    weight: 2,
    arbitrary: namespace.map((each) => ({ kind: 'upsertNamespace' as const, namespace: each })),
  },
  { weight: 1, arbitrary: namespaceName.map((name) => ({ kind: 'deleteNamespace' as const, name })) },
  { weight: 4, arbitrary: policy.map((each) => ({ kind: 'upsertPolicy' as const, policy: each })) },
  { weight: 1, arbitrary: policyUid.map((uid) => ({ kind: 'deletePolicy' as const, uid })) },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 0, max: 5 }).map((limit) => ({ kind: 'drain' as const, limit })),
  },
);

/** The objects as an API server would hold them. */
class World {
  readonly pods = new Map<string, Pod>();
  readonly namespaces = new Map<string, Namespace>();
  readonly policies = new Map<string, NetworkPolicy>();

  apply(each: Event): void {
    switch (each.kind) {
      case 'upsertPod':
        this.pods.set(`${each.pod.metadata.namespace}/${each.pod.metadata.name}`, each.pod);
        return;
      case 'deletePod':
        this.pods.delete(`${each.namespace}/${each.name}`);
        return;
      case 'upsertNamespace':
        this.namespaces.set(each.namespace.metadata.name, each.namespace);
        return;
      case 'deleteNamespace':
        this.namespaces.delete(each.name);
        return;
      case 'upsertPolicy':
        this.policies.set(each.policy.metadata.uid ?? '', each.policy);
        return;
      case 'deletePolicy':
        this.policies.delete(each.uid);
        return;
      case 'drain':
        return;
    }
  }

  compile() {
    return compile({
      pods: [...this.pods.values()],
      namespaces: [...this.namespaces.values()],
      policies: [...this.policies.values()],
    });
  }
}

function feed(index: PolicyIndex, each: Event, told: Told): void {
  switch (each.kind) {
    case 'upsertPod':
      index.upsertPod(each.pod);
      break;
    case 'deletePod':
      index.deletePod(each);
      break;
    case 'upsertNamespace':
      index.upsertNamespace(each.namespace);
      break;
    case 'deleteNamespace':
      index.deleteNamespace(each.name);
      break;
    case 'upsertPolicy':
      index.upsertPolicy(each.policy);
      break;
    case 'deletePolicy':
      index.deletePolicy(each.uid);
      break;
    case 'drain':
      told.apply(index.drain(each.limit));
      break;
  }
}

describe('a PolicyIndex under any events', () => {
  it('tells what a computation from scratch gives', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60, size: 'max' }), (events) => {
        const [index, world, told] = [new PolicyIndex(), new World(), new Told()];
        for (const each of events) {
          feed(index, each, told);
          world.apply(each);
        }
        told.apply(index.drain());
        expect({ ...told }).toEqual(world.compile());
        expect(index.pending).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('holds nothing once everything is deleted', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40, size: 'max' }), (events) => {
        const [index, world, told] = [new PolicyIndex(), new World(), new Told()];
        for (const each of events) {
          feed(index, each, told);
          world.apply(each);
        }
        for (const uid of world.policies.keys()) index.deletePolicy(uid);
        for (const each of world.pods.values()) index.deletePod(each.metadata);
        for (const name of world.namespaces.keys()) index.deleteNamespace(name);
        expect(Object.values(index.size).every((count) => count === 0)).toBe(true);
        told.apply(index.drain());
        expect(told).toEqual(new Told());
      }),
      { numRuns: 200 },
    );
  });
});
