import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import type { Pod } from '#policy/input.ts';
import { silentLogger } from '#telemetry/logger.ts';
import type { Attachment } from '../cni/request.ts';
import { PolicyGate, type PolicyGateOptions } from './policyGate.ts';

const pod = { containerId: 'c', ifname: 'eth0', netns: '/n', podName: 'p', podNamespace: 'default' };
const port = {
  kind: 'container',
  name: 'p-1',
  ofport: 5,
  ip: '10.0.0.5',
  mac: 'aa:bb:cc:00:00:01',
  containerId: 'c',
  podName: 'p',
  podNamespace: 'default',
  portUuid: 'u',
} as const;
const object: Pod = { metadata: { name: 'p', namespace: 'default', uid: 'u1' } };
const selectedBy = (...uids: string[]) => ({
  pod: object,
  policies: uids.map((uid) => ({ uid, generation: 2 })),
});

/** What the node and its neighbours know; a test changes it while the gate waits. */
class World {
  /** Policies that are in force for the pod, by uid: the generation. */
  readonly applied = new Map<string, number>();
  readonly judged: string[] = [];
  readonly released: string[] = [];
  readonly held = new Map<string, typeof pod>();
  failures = 0;
  selected: ReturnType<typeof selectedBy> | undefined = selectedBy('a');
  said: readonly { readonly uid: string }[] | undefined;
  controllerIsUp = true;
  hasFormer = false;
  exists = true;
  needsNamespaces = false;
  /** What a judgement brings into force. */
  known: readonly string[] = [];
}

function gate(mode: PolicyGateOptions['mode'] = 'fail') {
  const world = new World();
  const clock = manualClock();
  const observed: string[] = [];
  const made = new PolicyGate({
    serviceCidr: '10.96.0.0/12',
    mode,
    policies: {
      appliesTo: (uid, _pod, generation = 0) => (world.applied.get(uid) ?? -1) >= generation,
      flush: () => Promise.resolve(),
      holdsAny: () => world.applied.size > 0,
      namesFormer: () => world.hasFormer,
      get needsNamespaces() {
        return world.needsNamespaces;
      },
      judge: ({ metadata }, labels) => {
        world.judged.push(`${metadata.name} ${JSON.stringify(labels)}`);
        for (const uid of world.known) world.applied.set(uid, 1);
      },
      endJudgement: () => void world.judged.push('ended'),
    },
    cluster: {
      selecting: () => Promise.resolve(world.selected),
      namespaceLabels: () => Promise.resolve({ team: 'x' }),
    },
    controllerIsUp: () => world.controllerIsUp,
    saidByController: () => world.said,
    held: {
      add: async (each) => void world.held.set(each.containerId, pod),
      delete: async (container) => void world.held.delete(container),
      list: () => [...world.held.values()],
    },
    letGo: async (container) => {
      world.failures -= 1;
      if (world.failures >= 0) throw new Error('the switch is away');
      world.released.push(container);
    },
    exists: () => world.exists,
    clock,
    logger: silentLogger(),
    metrics: { podPolicyWait: { observe: ({ result }: { result: string }) => void observed.push(result) } },
  });
  return { gate: made, clock, world, observed };
}

/** Lets time pass until `done` settles. */
async function pass(clock: ManualClock, done: Promise<unknown>): Promise<void> {
  let isDone = false;
  void done
    .catch(() => undefined)
    .then(() => {
      isDone = true;
    });
  for (let turn = 0; turn < 2_000 && !isDone; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(20);
  }
}

/** Lets so much time pass. */
async function seconds(clock: ManualClock, count: number): Promise<void> {
  for (let turn = 0; turn < count * 50; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(20);
  }
}

const aMoment = () => new Promise((resolve) => setImmediate(resolve));

async function expectLate(
  { gate: own, clock, world }: ReturnType<typeof gate>,
  sandbox: Attachment = pod,
): Promise<void> {
  const waiting = own.waitFor(sandbox);
  await pass(clock, waiting);
  await expect(waiting).rejects.toMatchObject({ code: 'ANTREA_POLICY_LATE' });
  expect(world.released).toEqual([]);
}

async function expectLetGo(
  { gate: own, clock, world }: ReturnType<typeof gate>,
  sandbox: Attachment = pod,
): Promise<void> {
  const waiting = own.waitFor(sandbox);
  await pass(clock, waiting);
  await waiting;
  expect(world.released).toEqual(['c']);
}

describe('PolicyGate', () => {
  it('holds traffic both ways back, and what goes to Services', () => {
    const { gate: own } = gate();
    expect(own.hold(port).map(({ table, match, actions }) => `${table} ${match} ${actions}`)).toEqual([
      '100 ip,reg1=0x5 drop',
      '60 ip,nw_src=10.0.0.5 drop',
      '40 ct_state=+new+trk,ip,nw_src=10.0.0.5,nw_dst=10.96.0.0/12 drop',
    ]);
    expect(gate('off').gate.hold(port)).toEqual([]);
  });

  it('lets a pod go when every policy that selects it applies to it here, and counts that', async () => {
    const { gate: own, clock, world, observed } = gate();
    const waiting = own.waitFor(pod);
    await aMoment();
    expect(world.released).toEqual([]);
    world.applied.set('a', 2);
    await pass(clock, waiting);
    await waiting;
    expect(world.released).toEqual(['c']);
    expect(observed).toEqual(['ok']);
  });

  it('refuses the pod after ten seconds, and counts that', async () => {
    const own = gate();
    await expectLate(own);
    expect(own.observed).toEqual(['late']);
  });

  it('waits for the version of a policy that there was when the pod started', async () => {
    const own = gate();
    own.world.applied.set('a', 1);
    await expectLate(own);
  });

  it('is not content with what is said of a former pod of the name', async () => {
    const own = gate();
    own.world.applied.set('a', 2);
    own.world.hasFormer = true;
    await expectLate(own);
  });

  it('follows labels and policies that change while it waits', async () => {
    const { gate: own, clock, world } = gate();
    const waiting = own.waitFor(pod);
    await aMoment();
    world.selected = selectedBy('b');
    world.applied.set('b', 2);
    await pass(clock, waiting);
    await waiting;
    expect(world.released).toEqual(['c']);
  });

  it('isolates instead, where it is told to, and lets go later', async () => {
    const { gate: own, clock, world } = gate('isolate');
    await own.waitFor(pod);
    expect(world.released).toEqual([]);
    world.applied.set('a', 2);
    await seconds(clock, 12);
    expect(world.released).toEqual(['c']);
  });

  it('goes on isolating after a restart, and when the switch does not listen', async () => {
    const { gate: own, clock, world } = gate('isolate');
    await own.begin(pod);
    world.failures = 2;
    await own.resume();
    await aMoment();
    expect([world.held.size, world.released.length]).toEqual([1, 0]);
    world.applied.set('a', 2);
    await seconds(clock, 12);
    expect([world.held.size, world.released]).toEqual([0, ['c']]);
  });

  it('does not resume for a sandbox that is gone', async () => {
    const { gate: own, world } = gate();
    await own.begin(pod);
    world.exists = false;
    await own.resume();
    expect([world.held.size, world.released.length]).toEqual([0, 0]);
  });

  it('does nothing where it is off', async () => {
    const { gate: own, world } = gate('off');
    await own.begin(pod);
    await own.waitFor(pod);
    expect([world.held.size, world.released]).toEqual([0, []]);
  });
});

describe('PolicyGate without the controller', () => {
  it('judges by the policies it knows, in whatever version, and gives that back when the controller is there', async () => {
    const own = gate();
    own.world.controllerIsUp = false;
    own.world.known = ['a'];
    await expectLetGo(own);
    expect(own.world.judged).toEqual(['p {}']);
    own.world.controllerIsUp = true;
    await seconds(own.clock, 12);
    expect(own.world.judged).toEqual(['p {}', 'ended']);
  });

  it('asks for the labels of the namespace only where a policy does', async () => {
    const own = gate();
    own.world.controllerIsUp = false;
    own.world.known = ['a'];
    own.world.needsNamespaces = true;
    await expectLetGo(own);
    expect(own.world.judged).toEqual(['p {"team":"x"}']);
  });

  it('refuses a pod whose policy never came here', async () => {
    const own = gate();
    own.world.controllerIsUp = false;
    own.world.known = ['other'];
    await expectLate(own);
  });

  it('starts a pod that no policy selects: a cluster that begins has neither controller nor policies', async () => {
    const own = gate();
    own.world.controllerIsUp = false;
    own.world.selected = selectedBy();
    await expectLetGo(own);
  });

  it('forgets its judgement when the pod is gone', async () => {
    const own = gate();
    own.world.controllerIsUp = false;
    own.world.known = ['a'];
    await expectLetGo(own);
    own.world.exists = false;
    await seconds(own.clock, 12);
    expect(own.world.judged).toEqual(['p {}', 'ended']);
  });
});

describe('PolicyGate, of a pod that the controller can know', () => {
  const named: Attachment = { ...pod, podUid: 'u1' };

  it('waits for the policies that only the controller knows of, too', async () => {
    const { gate: own, clock, world } = gate();
    world.applied.set('a', 2);
    world.said = [{ uid: 'a' }, { uid: 'ordered' }];
    const waiting = own.waitFor(named);
    await seconds(clock, 3);
    expect(world.released).toEqual([]);
    world.applied.set('ordered', 1);
    await pass(clock, waiting);
    await waiting;
    expect(world.released).toEqual(['c']);
  });

  it('waits for its word while it is there, and not when it is away', async () => {
    const silent = gate();
    silent.world.applied.set('a', 2);
    await expectLate(silent, named);
    const away = gate();
    away.world.applied.set('a', 2);
    away.world.controllerIsUp = false;
    await expectLetGo(away, named);
  });

  it('does not wait for a word about a static pod, which is another one in the API server', async () => {
    const own = gate();
    own.world.applied.set('a', 2);
    await expectLetGo(own, { ...pod, podUid: 'of the file' });
  });
});

describe('PolicyGate without the API server', () => {
  it('asks the controller, and waits while that does not know the pod', async () => {
    const unknown = gate();
    unknown.world.selected = undefined;
    await expectLate(unknown);
    const own = gate();
    own.world.selected = undefined;
    own.world.said = [{ uid: 'a' }];
    own.world.applied.set('a', 1);
    await expectLetGo(own);
  });

  it('and without the controller trusts policies that name the pod, and nothing else', async () => {
    const known = gate();
    known.world.selected = undefined;
    known.world.controllerIsUp = false;
    known.world.applied.set('a', 1);
    await expectLetGo(known);
    const unknown = gate();
    unknown.world.selected = undefined;
    unknown.world.controllerIsUp = false;
    await expectLate(unknown);
  });
});
