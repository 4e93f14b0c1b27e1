import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { PolicyIndex } from '#policy/policyIndex.ts';
import { PodAddresses } from './podAddresses.ts';
import type { WatchedPod } from './watchedObjects.ts';

const ref = { namespace: 'x', name: 'p' };
const address = { ...ref, uid: 'u1', ip: '10.0.1.5' };

type Shape = { readonly uid?: string; readonly node?: string; readonly ip?: string; readonly phase?: string };

function podOf({ uid = 'u1', node = 'n1', ip, phase = 'Pending' }: Shape = {}): WatchedPod {
  const status = ip === undefined ? { phase } : { phase, podIP: ip, podIPs: [{ ip }] };
  return { metadata: { ...ref, uid, labels: { app: 'client' } }, spec: { nodeName: node }, status };
}

function setup() {
  const index = new PolicyIndex();
  const clock = manualClock();
  const state = { isFollowing: true };
  let notified = 0;
  const addresses = new PodAddresses({
    index,
    notify: () => {
      notified += 1;
    },
    isFollowing: () => state.isFollowing,
    clock,
  });
  index.upsertPolicy({
    metadata: { name: 'allow', namespace: 'x', uid: 'policy', generation: 3 },
    spec: { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'client' } } }] }] },
  });
  const put = (pod: WatchedPod) => index.upsertPod(addresses.adopt(pod));
  const members = () => {
    const told = index.drain();
    void told;
    return index.pod(ref)?.peer?.ips ?? [];
  };
  const report = (attached = [address], released: (typeof address)[] = [], node = 'n1') =>
    addresses.report({ metadata: { name: node }, attached, released });
  return { index, clock, state, addresses, put, members, report, notified: () => notified };
}

describe('a reported address', () => {
  it('is in the groups before the API server has it, whoever comes first', () => {
    const late = setup();
    late.put(podOf());
    expect(late.report().known).toEqual([
      { uid: 'u1', isSettled: false, policies: [{ uid: 'policy', generation: 3 }] },
    ]);
    expect(late.members()).toEqual(['10.0.1.5']);
    expect(late.notified()).toBe(1);
    const early = setup();
    expect(early.report().known).toEqual([]);
    early.put(podOf());
    expect(early.members()).toEqual(['10.0.1.5']);
  });

  it('stays while the pod changes, until the API server brings it', () => {
    const { put, members, report } = setup();
    put(podOf());
    report();
    put(podOf());
    expect(members()).toEqual(['10.0.1.5']);
    put(podOf({ ip: '10.0.1.5', phase: 'Running' }));
    expect(report().known).toMatchObject([{ isSettled: true }]);
    put(podOf({ ip: '10.0.1.6', phase: 'Running' }));
    expect(members()).toEqual(['10.0.1.6']);
  });

  it('takes the place of the one that a former sandbox of the pod had', () => {
    const { put, members, report } = setup();
    put(podOf({ ip: '10.0.1.4', phase: 'Running' }));
    report();
    expect(members()).toEqual(['10.0.1.5']);
  });

  it('is gone as soon as the node does not say it any more', () => {
    const { put, members, report } = setup();
    put(podOf({ ip: '10.0.1.4' }));
    report();
    report([]);
    expect(members()).toEqual(['10.0.1.4']);
  });

  it('is gone half a minute after the node was last heard', async () => {
    const { put, members, report, clock, addresses } = setup();
    const stopping = new AbortController();
    const running = addresses.run(stopping.signal);
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1_000) {
        clock.advance(1_000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    put(podOf());
    report();
    await pass(20_000);
    report();
    await pass(25_000);
    expect(members()).toEqual(['10.0.1.5']);
    await pass(15_000);
    expect(members()).toEqual([]);
    stopping.abort();
    await running;
  });

  it.each<[string, Shape]>([
    ['of another node', { node: 'n2' }],
    ['that is not scheduled', { node: '' }],
    ['that has the name of the reported one', { uid: 'u2' }],
    ['that has ended', { phase: 'Succeeded' }],
  ])('is not that of a pod %s', (_, shape) => {
    const { put, members, report } = setup();
    report();
    put(podOf(shape));
    expect(report().known).toEqual([]);
    expect(members()).toEqual([]);
  });

  it('goes with its pod', () => {
    const { index, put, members, report } = setup();
    put(podOf());
    report();
    index.deletePod({ ...ref, uid: 'u1' });
    put(podOf({ uid: 'u2' }));
    expect(members()).toEqual([]);
    report([]);
    expect(members()).toEqual([]);
  });
});

describe('a released address', () => {
  const released = [address];

  it('is dropped when its pod is gone and everybody was told', () => {
    const { index, put, members, report } = setup();
    put(podOf({ ip: address.ip, phase: 'Running' }));
    expect(report([], released).dropped).toEqual([]);
    members();
    expect(report([], released).dropped).toEqual([]);
    index.deletePod({ ...ref, uid: 'u1' });
    expect(report([], released).dropped).toEqual([]);
    members();
    expect(report([], released).dropped).toEqual([address.ip]);
  });

  it('is not dropped while the API server could still bring it, or has not been heard', () => {
    const { index, state, put, members, report } = setup();
    put(podOf());
    members();
    expect(report([], released).dropped).toEqual([]);
    // The address of the next sandbox, as its node says it and then as the API server has it.
    const next = [{ ...address, ip: '10.0.1.6' }];
    report(next);
    members();
    expect(report(next, released).dropped).toEqual([]);
    put(podOf({ ip: '10.0.1.6' }));
    members();
    expect(report([], released).dropped).toEqual([address.ip]);
    state.isFollowing = false;
    index.deletePod({ ...ref, uid: 'u1' });
    members();
    expect(report([], released).dropped).toEqual([]);
  });
});
