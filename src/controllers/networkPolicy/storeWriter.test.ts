import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ControlPlane, createControlPlane } from '#controlplane/controlPlane.ts';
import { compile } from '#policy/compile.ts';
import type { Namespace, NetworkPolicy, Pod } from '#policy/input.ts';
import { PolicyIndex } from '#policy/policyIndex.ts';
import { namespace, pod, policy } from '#policy/testing/arbitraries.ts';
import { StoreWriter } from './storeWriter.ts';
import { contentsOf, wanted } from './testing/contents.ts';

type Step =
  | { readonly kind: 'pod'; readonly object: Pod; readonly isGone: boolean }
  | { readonly kind: 'namespace'; readonly object: Namespace; readonly isGone: boolean }
  | { readonly kind: 'policy'; readonly object: NetworkPolicy; readonly isGone: boolean }
  | { readonly kind: 'drain'; readonly limit: number };

const isGone = fc.nat(3).map((n) => n === 0);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pod' as const), object: pod, isGone }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('namespace' as const), object: namespace, isGone }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('policy' as const), object: policy, isGone }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('drain' as const), limit: fc.integer({ min: 1, max: 5 }) }),
  },
);

/** The index, the stores, and the objects as somebody who only collects them has them. */
class World {
  readonly controlPlane: ControlPlane = createControlPlane({ startVersion: 1 });
  readonly #index = new PolicyIndex();
  readonly #writer = new StoreWriter(this.controlPlane, () => undefined);
  readonly #pods = new Map<string, Pod>();
  readonly #namespaces = new Map<string, Namespace>();
  readonly #policies = new Map<string, NetworkPolicy>();

  get cluster() {
    return {
      pods: [...this.#pods.values()],
      namespaces: [...this.#namespaces.values()],
      policies: [...this.#policies.values()],
    };
  }

  drain(limit?: number): void {
    for (const change of this.#index.drain(limit)) this.#writer.apply(change);
  }

  apply(each: Step): void {
    switch (each.kind) {
      case 'pod':
        this.#pod(each.object, each.isGone);
        break;
      case 'namespace':
        this.#namespace(each.object, each.isGone);
        break;
      case 'policy':
        this.#policy(each.object, each.isGone);
        break;
      case 'drain':
        this.drain(each.limit);
        break;
      default:
        each satisfies never;
    }
  }

  #pod(object: Pod, gone: boolean): void {
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    if (gone) {
      this.#index.deletePod(object.metadata);
      this.#pods.delete(key);
    } else {
      this.#index.upsertPod(object);
      this.#pods.set(key, object);
    }
  }

  #namespace(object: Namespace, gone: boolean): void {
    const { name } = object.metadata;
    if (gone) {
      this.#index.deleteNamespace(name);
      this.#namespaces.delete(name);
    } else {
      this.#index.upsertNamespace(object);
      this.#namespaces.set(name, object);
    }
  }

  #policy(object: NetworkPolicy, gone: boolean): void {
    const { uid = '' } = object.metadata;
    if (gone) {
      this.#index.deletePolicy(uid);
      this.#policies.delete(uid);
    } else {
      this.#index.upsertPolicy(object);
      this.#policies.set(uid, object);
    }
  }
}

describe('StoreWriter', () => {
  it('leaves in the stores what compile computes, for the cluster and for each node', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = new World();
        for (const each of steps) world.apply(each);
        world.drain();
        const compiled = compile(world.cluster);
        for (const node of [undefined, 'n1', 'n2']) {
          expect(contentsOf(world.controlPlane, node)).toEqual(wanted(compiled, node));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('writes a policy under its uid, with its source', () => {
    const world = new World();
    world.apply({
      kind: 'policy',
      object: {
        metadata: { name: 'web', namespace: 'x', uid: 'u1', generation: 4 },
        spec: { podSelector: {} },
      },
      isGone: false,
    });
    world.drain();
    expect(world.controlPlane.networkPolicies.get('u1')).toMatchObject({
      metadata: { name: 'u1', uid: 'u1', generation: 4 },
      sourceRef: { type: 'K8sNetworkPolicy', namespace: 'x', name: 'web', uid: 'u1' },
      rules: [{ direction: 'In' }],
    });
  });
});
