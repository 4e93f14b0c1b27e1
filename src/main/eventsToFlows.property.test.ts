import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Namespace, NetworkPolicy, Pod } from '#policy/input.ts';
import { namespace, namespaceName, pod, podName, policy } from '#policy/testing/arbitraries.ts';
import { PureController, PureNode, type WatchKind } from './testing/pipeline.ts';

const node = 'n1';

type Step = (world: World) => void | Promise<void>;

/** The objects as an API server has them, what became of them, and the ports of the node's pods. */
class World {
  readonly controller = new PureController();
  readonly pods = new Map<string, Pod>();
  readonly namespaces = new Map<string, Namespace>();
  readonly policies = new Map<string, NetworkPolicy>();
  readonly ports = new Map<string, { readonly namespace: string; readonly name: string }>();
  readonly node: PureNode;

  private constructor(controller: PureController, own: PureNode) {
    this.controller = controller;
    this.node = own;
  }

  static async start(): Promise<World> {
    const controller = new PureController();
    return new World(controller, await PureNode.start(node, controller.controlPlane));
  }

  setPod(object: Pod): void {
    this.pods.set(`${object.metadata.namespace}/${object.metadata.name}`, object);
    this.controller.index.upsertPod(object);
  }

  setNamespace(object: Namespace): void {
    this.namespaces.set(object.metadata.name, object);
    this.controller.index.upsertNamespace(object);
  }

  setPolicy(object: NetworkPolicy): void {
    this.policies.set(object.metadata.uid ?? '', object);
    this.controller.index.upsertPolicy(object);
  }

  deletePod(key: { readonly namespace: string; readonly name: string }): void {
    this.pods.delete(`${key.namespace}/${key.name}`);
    this.controller.index.deletePod(key);
  }

  deletePolicy(uid: string): void {
    this.policies.delete(uid);
    this.controller.index.deletePolicy(uid);
  }

  deleteNamespace(name: string): void {
    this.namespaces.delete(name);
    this.controller.index.deleteNamespace(name);
  }

  setPort(key: { readonly namespace: string; readonly name: string }, isUp: boolean): void {
    const id = `${key.namespace}/${key.name}`;
    if (isUp) this.ports.set(id, key);
    else this.ports.delete(id);
    this.node.setPort(key, isUp ? portOf(key) : undefined);
  }

  async settle(): Promise<void> {
    this.controller.publish();
    await this.node.settle();
  }

  /** The flows of another cluster in which everything was there from the start. */
  async flowsAnew(): Promise<string[]> {
    const fresh = await World.start();
    // In another order than that in which they came.
    for (const object of [...this.policies.values()].reverse()) fresh.setPolicy(object);
    for (const object of [...this.pods.values()].reverse()) fresh.setPod(object);
    for (const object of [...this.namespaces.values()].reverse()) fresh.setNamespace(object);
    for (const key of this.ports.values()) fresh.setPort(key, true);
    await fresh.settle();
    return fresh.node.flows();
  }
}

const namespaces = ['x', 'y', 'z'];
const names = ['p1', 'p2', 'p3', 'p4'];

function portOf({ namespace: of, name }: { readonly namespace: string; readonly name: string }): number {
  return 10 + namespaces.indexOf(of) * names.length + names.indexOf(name);
}

const key = fc.record({ namespace: namespaceName, name: podName });
const kind = fc.constantFrom<WatchKind>('networkPolicies', 'appliedToGroups', 'addressGroups');
const few = fc.integer({ min: 1, max: 4 });
/** Most often once, sometimes again: events may come twice. */
const times = fc.constantFrom(1, 1, 2);

/** Two of three pods are on the node. */
const podHere = pod.map((object): Pod => {
  const { nodeName } = object.spec ?? {};
  return { ...object, spec: { ...object.spec, nodeName: nodeName === 'n2' ? node : nodeName } };
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(podHere, times).map(
      ([object, count]): Step =>
        (world) => {
          for (let time = 0; time < count; time++) world.setPod(object);
        },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(policy, times).map(
      ([object, count]): Step =>
        (world) => {
          for (let time = 0; time < count; time++) world.setPolicy(object);
        },
    ),
  },
  {
    weight: 3,
    arbitrary: namespace.map(
      (object): Step =>
        (world) =>
          world.setNamespace(object),
    ),
  },
  {
    weight: 2,
    arbitrary: key.map(
      (each): Step =>
        (world) =>
          world.deletePod(each),
    ),
  },
  {
    weight: 1,
    arbitrary: policy.map(
      ({ metadata }): Step =>
        (world) =>
          world.deletePolicy(metadata.uid ?? ''),
    ),
  },
  {
    weight: 1,
    arbitrary: namespaceName.map(
      (name): Step =>
        (world) =>
          world.deleteNamespace(name),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(key, fc.nat(3)).map(
      ([each, luck]): Step =>
        (world) =>
          world.setPort(each, luck > 0),
    ),
  },
  {
    weight: 4,
    arbitrary: few.map(
      (limit): Step =>
        (world) =>
          world.controller.publish(limit),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(kind, few).map(
      ([which, count]): Step =>
        (world) =>
          world.node.hear(which, count),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(kind, fc.constantFrom('resume' as const, 'list' as const)).map(
      ([which, how]): Step =>
        (world) =>
          world.node.reconnect(which, how),
    ),
  },
  { weight: 3, arbitrary: fc.constant<Step>((world) => world.node.flush()) },
);

const steps = fc.array(step, { minLength: 40, maxLength: 120, size: 'max' });

/** A world where most pods have a port already, so that there is something to be seen soon. */
async function played(all: readonly Step[]): Promise<World> {
  const world = await World.start();
  world.setNamespace({ metadata: { name: 'x' } });
  for (const name of names) world.setPort({ namespace: 'x', name }, true);
  for (const each of all) await each(world);
  await world.settle();
  return world;
}

describe('from the events of the API server to the flows of a node', () => {
  it('any order, repetition and batching gives the flows of a fresh start', async () => {
    let flows = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = await played(all);
        expect(world.node.flows()).toEqual(await world.flowsAnew());
        flows += world.node.flows().length;
      }),
      { numRuns: 400 },
    );
    // Had the worlds been empty, this would have shown nothing.
    expect(flows).toBeGreaterThan(400);
  });

  it('leaves nothing when everything that came is deleted, whatever the order was', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = await played(all);
        for (const uid of [...world.policies.keys()]) world.deletePolicy(uid);
        for (const { metadata } of [...world.pods.values()]) {
          world.deletePod({ namespace: metadata.namespace ?? '', name: metadata.name });
        }
        for (const name of [...world.namespaces.keys()]) world.deleteNamespace(name);
        await world.settle();
        expect(world.node.flows()).toEqual([]);
        const { networkPolicies, appliedToGroups, addressGroups } = world.controller.controlPlane;
        expect([networkPolicies.size, appliedToGroups.size, addressGroups.size]).toEqual([0, 0, 0]);
        expect(Object.values(world.controller.index.size).every((count) => count === 0)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
