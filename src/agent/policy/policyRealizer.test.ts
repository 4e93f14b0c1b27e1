import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { PolicyRealizer } from './policyRealizer.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

/** A realizer of a switch that takes a bundle only when it is told to. */
function start(forwards: boolean) {
  const clock = manualClock();
  const waiting: (() => void)[] = [];
  const written: (readonly string[])[] = [];
  const sizes: number[] = [];
  const desired = new DesiredFlows();
  const take = async (changes: readonly (FlowChange | FlowUpdate)[]) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    await promise;
    let size = 0;
    for (const change of changes) size += [...desired.apply(change).keys].length;
    sizes.push(size);
  };
  const realizer = new PolicyRealizer({
    flows: { apply: take, update: take },
    ports: () => [{ ofport: 3, ip: '10.10.0.3' }],
    forwards: () => forwards,
    clock,
    logger: silentLogger(),
    onWritten: (policies) => written.push(policies),
  });
  return { clock, realizer, waiting, written, sizes, desired };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

function tellMany(realizer: PolicyRealizer, count: number): void {
  realizer.tell((news) => {
    news.pods.add('default/server');
    const pods = [{ pod: { namespace: 'default', name: 'server' } }];
    news.appliedToGroups.set('servers', { metadata: { name: 'servers', uid: 's' }, groupMembers: pods });
    for (let index = 0; index < count; index++) {
      const name = `g${index}`;
      const groupMembers = [{ ips: [`10.20.${index >> 8}.${index & 255}`] }];
      news.addressGroups.set(name, { metadata: { name, uid: name }, groupMembers });
      news.policies.set(`p${index}`, ingressPolicy(`p${index}`, { to: 'servers', from: name }));
    }
  });
}

describe('PolicyRealizer', () => {
  it('brings a small policy in one bundle, without waiting for anything', async () => {
    const { clock, realizer, waiting, written } = start(true);
    tellMany(realizer, 1);
    await settle();
    expect([waiting.length, clock.sleepers()]).toEqual([1, 0]);
    expect(written).toEqual([]);
    waiting.shift()?.();
    await settle();
    expect([waiting.length, written]).toEqual([0, [['p0']]]);
  });

  it('writes batch after batch, each when the one before is in', async () => {
    const { realizer, waiting, written, sizes, desired } = start(false);
    tellMany(realizer, 1_200);
    const flushed = realizer.flush();
    let most = 0;
    for (let turn = 0; turn < 20; turn++) {
      await settle();
      most = Math.max(most, waiting.length);
      waiting.shift()?.();
    }
    await flushed;
    expect(most).toBe(1);
    expect(written.map(({ length }) => length)).toEqual([500, 500, 200]);
    // Isolation with what passes it, the pod, and of each rule its peer and its action.
    expect(sizes).toEqual([1_003, 1_002, 402]);
    expect(desired.size).toBe(2_403);
  });

  it('lets a new policy wait 100 ms for a group, and goes on at once when the group comes', async () => {
    const { clock, realizer, waiting, written } = start(true);
    const policy = ingressPolicy('p', { to: 'servers', from: 'late' });
    const group = { metadata: { name: 'servers', uid: 's' } };
    realizer.tell((news) => {
      news.appliedToGroups.set('servers', group);
      news.policies.set('p', policy);
    });
    await settle();
    clock.advance(20);
    await settle();
    expect(written.flat()).toEqual([]);
    realizer.tell((news) => news.addressGroups.set('late', { metadata: { name: 'late', uid: 'l' } }));
    await settle();
    waiting.shift()?.();
    await settle();
    expect(written.flat()).toEqual(['p']);
    realizer.tell((news) => news.policies.set('q', ingressPolicy('q', { to: 'servers', from: 'never' })));
    for (let turn = 0; turn < 6; turn++) {
      await settle();
      clock.advance(20);
    }
    await settle();
    waiting.shift()?.();
    await settle();
    expect(written.flat()).toEqual(['p', 'q']);
  });
});
