import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
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

function gate(options: Partial<PolicyGateOptions>) {
  const let_: string[] = [];
  const applied = new Set<string>();
  const clock = manualClock();
  const made = new PolicyGate({
    mode: 'fail',
    policies: {
      appliesTo: (uid) => applied.has(uid),
      flush: () => Promise.resolve(),
      holdsAny: () => applied.size > 0,
    },
    cluster: { selecting: () => Promise.resolve(['a']) },
    controllerIsUp: () => true,
    letGo: async (container) => void let_.push(container),
    exists: () => true,
    clock,
    logger: silentLogger(),
    ...options,
  });
  return { gate: made, clock, applied, released: let_ };
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

describe('PolicyGate', () => {
  it('holds traffic both ways back', () => {
    expect(
      gate({})
        .gate.hold(port)
        .map(({ table, match, actions }) => `${table} ${match} ${actions}`),
    ).toEqual(['100 ip,reg1=0x5 drop', '60 ip,nw_src=10.0.0.5 drop']);
    expect(gate({ mode: 'off' }).gate.hold(port)).toEqual([]);
  });

  it('lets a pod go when every policy that selects it applies to it here', async () => {
    const { gate: own, clock, applied, released } = gate({});
    const waiting = own.waitFor(pod);
    await new Promise((resolve) => setImmediate(resolve));
    expect(released).toEqual([]);
    applied.add('a');
    await pass(clock, waiting);
    await waiting;
    expect(released).toEqual(['c']);
  });

  it('refuses the pod after ten seconds', async () => {
    const { gate: own, clock, released } = gate({});
    const waiting = own.waitFor(pod);
    await pass(clock, waiting);
    await expect(waiting).rejects.toMatchObject({ code: 'ANTREA_POLICY_LATE' });
    expect(released).toEqual([]);
  });

  it('isolates instead, where it is told to, and lets go later', async () => {
    const { gate: own, clock, applied, released } = gate({ mode: 'isolate' });
    await own.waitFor(pod);
    expect(released).toEqual([]);
    applied.add('a');
    await pass(clock, new Promise((resolve) => setTimeout(resolve, 50)));
    expect(released).toEqual(['c']);
  });

  it('trusts the controller, or policies that name the pod, while the API server is away', async () => {
    const away = { cluster: { selecting: () => Promise.resolve(undefined) } };
    const up = gate(away);
    await up.gate.waitFor(pod);
    expect(up.released).toEqual(['c']);
    const known = gate({ ...away, controllerIsUp: () => false });
    known.applied.add('a');
    await known.gate.waitFor(pod);
    expect(known.released).toEqual(['c']);
    const unknown = gate({ ...away, controllerIsUp: () => false });
    const waiting = unknown.gate.waitFor(pod);
    await pass(unknown.clock, waiting);
    await expect(waiting).rejects.toMatchObject({ code: 'ANTREA_POLICY_LATE' });
  });
});
