import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { PolicyOutcome } from '#controlplane/wire.ts';
import type { CompiledPolicy } from '#policy/compiled.ts';
import { RealizationTracker } from './realizationTracker.ts';

function policy(generation: number, uid = 'u1', source = uid): CompiledPolicy {
  return {
    uid,
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'x', name: 'web', uid: source },
    generation,
    appliedToGroups: [],
    rules: [],
    problems: [],
  };
}

function setup() {
  const clock = manualClock();
  const changed: string[] = [];
  const realized: number[] = [];
  const tracker = new RealizationTracker({ clock, realized: (seconds) => realized.push(seconds) });
  tracker.onChange(({ uid }) => changed.push(uid));
  const policies = new Map<string, CompiledPolicy>();
  const putPart = (uid: string, generation: number, ...nodes: string[]) => {
    const key = `${uid} ${generation}`;
    const own = policies.get(key) ?? policy(generation, uid, 'u1');
    policies.set(key, own);
    tracker.published({ kind: 'policy', type: 'set', policy: own, span: new Set(nodes) });
  };
  const put = (generation: number, ...nodes: string[]) => putPart('u1', generation, ...nodes);
  const report = (
    node: string,
    isComplete: boolean,
    outcomes: readonly PolicyOutcome[],
    removed: string[] = [],
  ) => tracker.report({ metadata: { name: node }, isComplete, outcomes, removed });
  const inForce = (generation: number): readonly PolicyOutcome[] => [{ uid: 'u1', generation }];
  return { clock, tracker, changed, realized, put, putPart, report, inForce };
}

describe('RealizationTracker', () => {
  it('says with each change whether the policy is in force on all nodes that it has', () => {
    const { tracker, put, report, inForce } = setup();
    const told: boolean[] = [];
    tracker.onChange((_source, isEverywhere) => told.push(isEverywhere));
    put(1);
    put(1, 'n1', 'n2');
    report('n1', true, inForce(1));
    report('n2', true, inForce(1));
    put(2, 'n1', 'n2');
    tracker.published({ kind: 'policy', type: 'delete', name: 'u1' });
    expect(told).toEqual([false, false, false, true, false, false]);
  });

  it('says nothing of a policy of which only parts have come: how many there are is not known', () => {
    const { tracker, put, putPart, report } = setup();
    putPart('part', 1, 'n1');
    report('n1', true, [{ uid: 'part', generation: 1 }]);
    expect(tracker.get('u1')).toBeUndefined();
    put(1, 'n1');
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 1, currentNodes: 0 });
  });

  it('counts the nodes on which a policy is in force as it is now', () => {
    const { tracker, put, report, inForce } = setup();
    put(1, 'n1', 'n2');
    report('n1', true, inForce(1));
    report('n3', true, inForce(1));
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 2, currentNodes: 1, waiting: ['n2'] });
    report('n2', true, inForce(1));
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 2, currentNodes: 2, waiting: [] });
    put(2, 'n1', 'n2');
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 2, currentNodes: 0, waiting: ['n1', 'n2'] });
    report('n1', false, inForce(1));
    expect(tracker.get('u1')?.currentNodes).toBe(0);
    report('n1', false, inForce(2));
    expect(tracker.get('u1')?.currentNodes).toBe(1);
  });

  it('follows the span, also back to a node that has nothing new to say', () => {
    const { tracker, put, report, inForce } = setup();
    put(1, 'n1', 'n2');
    report('n1', true, inForce(1));
    report('n2', true, inForce(1));
    put(1, 'n2');
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 1, currentNodes: 1 });
    put(1, 'n1', 'n2');
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 2, currentNodes: 2 });
    report('n1', false, [], ['u1']);
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 2, currentNodes: 1 });
  });

  it('says what went wrong where', () => {
    const { tracker, put, report, inForce } = setup();
    const problem = { reason: 'Overflow', message: 'too many' };
    put(1, 'n1', 'n2');
    report('n1', true, [{ uid: 'u1', generation: 1, problem }]);
    expect(tracker.get('u1')).toMatchObject({ failures: [{ node: 'n1', problem }], waiting: ['n2'] });
    report('n1', false, inForce(1));
    expect(tracker.get('u1')).toMatchObject({ failures: [], currentNodes: 1 });
  });

  it('needs everything first, and replaces all by everything', () => {
    const { tracker, put, report, inForce } = setup();
    put(1, 'n1');
    expect(report('n1', false, inForce(1))).toBe(false);
    expect(tracker.get('u1')?.currentNodes).toBe(0);
    expect(report('n1', true, inForce(1))).toBe(true);
    expect(report('n1', true, [])).toBe(true);
    expect(tracker.get('u1')?.currentNodes).toBe(0);
  });

  it('is not settled before the nodes had a chance to speak', () => {
    const { clock, tracker, put, report } = setup();
    put(1, 'n1');
    expect(tracker.get('u1')?.isSettled).toBe(false);
    report('n1', true, []);
    expect(tracker.get('u1')?.isSettled).toBe(true);
    put(1, 'n1', 'n2');
    expect(tracker.get('u1')?.isSettled).toBe(false);
    clock.advance(60_001);
    expect(tracker.get('u1')?.isSettled).toBe(true);
  });

  it('measures from reading a change until it is in force everywhere, once', () => {
    const { clock, tracker, realized, put, report, inForce } = setup();
    tracker.policyRead('u1', 1);
    clock.advance(10);
    put(1, 'n1', 'n2');
    report('n1', true, inForce(1));
    clock.advance(30);
    tracker.policyRead('u1', 1);
    report('n2', true, inForce(1));
    report('n2', false, inForce(1));
    expect(realized).toEqual([0.04]);
  });

  it('tells of every change, and of the end', () => {
    const { tracker, changed, put } = setup();
    put(1, 'n1');
    tracker.published({ kind: 'policy', type: 'delete', name: 'u1' });
    expect(changed).toEqual(['u1', 'u1']);
    expect(tracker.get('u1')).toBeUndefined();
  });

  it('tells nobody who does not want to know any more', () => {
    const { tracker, put } = setup();
    let told = 0;
    const forget = tracker.onChange(() => {
      told += 1;
    });
    put(1);
    forget();
    put(1, 'n1');
    expect(told).toBe(1);
  });

  it('wants a policy in force anew when its content changed, also at the same generation', () => {
    const { tracker, put, report, inForce } = setup();
    put(1, 'n1');
    report('n1', true, inForce(1));
    tracker.published({ kind: 'policy', type: 'set', policy: policy(1), span: new Set(['n1']) });
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 1, currentNodes: 0, waiting: ['n1'] });
    report('n1', false, inForce(1));
    expect(tracker.get('u1')?.currentNodes).toBe(1);
  });

  it('looks at one part only when one part changes, however many there are', () => {
    const { tracker, put, putPart, report } = setup();
    const told: boolean[] = [];
    tracker.onChange((_source, isEverywhere) => told.push(isEverywhere));
    const parts = Array.from({ length: 10_000 }, (_, index) => `part-${index}`);
    const started = performance.now();
    for (const part of parts) putPart(part, 1, 'n1');
    put(1, 'n1');
    report(
      'n1',
      true,
      [...parts, 'u1'].map((uid) => ({ uid, generation: 1 })),
    );
    // A look at all of them each time takes ten seconds.
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(told.slice(0, -1)).not.toContain(true);
    expect(told.at(-1)).toBe(true);
  });

  it('brings the policies of one source together', () => {
    const { tracker, changed, put, putPart, report } = setup();
    const told: boolean[] = [];
    tracker.onChange((_source, isEverywhere) => told.push(isEverywhere));
    put(1);
    putPart('u1-a', 1, 'n1', 'n2');
    putPart('u1-b', 1, 'n2', 'n3');
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 3, currentNodes: 0 });
    report('n1', true, [{ uid: 'u1-a', generation: 1 }]);
    report('n2', true, [{ uid: 'u1-a', generation: 1 }]);
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 3, currentNodes: 1, waiting: ['n2', 'n3'] });
    const problem = { reason: 'Overflow', message: 'too many' };
    report('n3', true, [{ uid: 'u1-b', generation: 1, problem }]);
    expect(tracker.get('u1')).toMatchObject({ waiting: ['n2'], failures: [{ node: 'n3', problem }] });
    report('n3', false, [{ uid: 'u1-b', generation: 1 }]);
    expect(told.at(-1)).toBe(false);
    report('n2', false, [{ uid: 'u1-b', generation: 1 }]);
    expect(told.at(-1)).toBe(true);
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 3, currentNodes: 3, waiting: [], failures: [] });
    tracker.published({ kind: 'policy', type: 'delete', name: 'u1-b' });
    expect(tracker.get('u1')).toMatchObject({ desiredNodes: 2, currentNodes: 2 });
    for (const name of ['u1-a', 'u1']) tracker.published({ kind: 'policy', type: 'delete', name });
    expect(tracker.has('u1')).toBe(false);
    expect(new Set(changed)).toEqual(new Set(['u1']));
  });
});
