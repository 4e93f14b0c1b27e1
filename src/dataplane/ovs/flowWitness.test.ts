import { beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '#base/testing/manualClock.ts';
import type { FlowOperation } from '../flowDiff.ts';
import { FlowWitness } from './flowWitness.ts';

const attached = 'ONFST_FLOW_MONITOR reply (OF1.3) (xid=0x2):';
const flow = { table: 90, priority: 200, match: 'ip', actions: 'drop', cookie: 0x1n };
const add: FlowOperation = { kind: 'add', flow };
const added = ' event=ADDED table=90 cookie=0x1 ip';
const deleted = ' event=DELETED reason=delete table=90 cookie=0x1 ip';

describe('the witness of flows', () => {
  let clock: ManualClock;
  let witness: FlowWitness;
  let alarms: number;

  beforeEach(() => {
    clock = manualClock();
    witness = new FlowWitness(clock);
    alarms = 0;
    witness.onSuspect(() => {
      alarms += 1;
    });
  });

  const makeSure = () => {
    witness.hear(attached);
    witness.readingBegins();
    witness.readingEnded();
  };

  it('is sure only of a reading that began while it listened', () => {
    witness.readingBegins();
    witness.hear(attached);
    witness.readingEnded();
    expect([witness.isListening, witness.isSure]).toEqual([true, false]);
    makeSure();
    expect(witness.isSure).toBe(true);
    witness.lost();
    expect([witness.isListening, witness.isSure]).toEqual([false, false]);
  });

  it('sees what was sent, and nothing before it came', async () => {
    makeSure();
    expect(await witness.seen(100)).toBe(true);
    witness.expect([add, { kind: 'delete', flow }]);
    let result: boolean | undefined;
    const asked = witness.seen(100).then((seen) => {
      result = seen;
    });
    witness.hear(added);
    await new Promise((resolve) => setImmediate(resolve));
    expect(result).toBeUndefined();
    // What is sent later need not be waited for.
    witness.expect([add]);
    witness.hear(deleted);
    await asked;
    expect(result).toBe(true);
    expect([alarms, clock.sleepers()]).toEqual([0, 0]);
  });

  it('gives up waiting for what does not come', async () => {
    makeSure();
    witness.expect([add]);
    const asked = witness.seen(100);
    clock.advance(100);
    expect(await asked).toBe(false);
    // A full reading tells as well.
    witness.readingBegins();
    witness.readingEnded();
    expect(await witness.seen(100)).toBe(true);
  });

  it('lets nobody wait for what it does not follow any more', async () => {
    makeSure();
    witness.expect([add]);
    const asked = witness.seen(100);
    witness.lost();
    expect(await Promise.race([asked, new Promise((resolve) => setImmediate(resolve))])).toBe(false);
    expect(clock.sleepers()).toBe(0);
  });

  it('suspects every change that was not sent', () => {
    makeSure();
    witness.expect([add]);
    witness.hear(added);
    witness.hear(added);
    witness.hear(' event=MODIFIED table=90 cookie=0x1 ip actions=NORMAL');
    expect(alarms).toBe(2);
    expect(witness.takeSuspects()).toMatchObject([{ kind: 'set', match: 'ip', actions: 'NORMAL' }]);
    expect(witness.takeSuspects()).toEqual([]);
  });

  it('hears what happens while everything is read', () => {
    witness.hear(attached);
    witness.hear(deleted);
    expect(alarms).toBe(0);
    witness.readingBegins();
    witness.hear(deleted);
    expect(alarms).toBe(1);
  });

  it('is unsure after a pause, a bundle that failed or was too large, until everything was read again', () => {
    makeSure();
    witness.hear('ONFT_FLOW_MONITOR_PAUSED (OF1.3) (xid=0x0):');
    witness.readingBegins();
    witness.readingEnded();
    expect(witness.isSure).toBe(false);
    witness.hear('ONFT_FLOW_MONITOR_RESUMED (OF1.3) (xid=0x0):');
    makeSure();
    expect(witness.isSure).toBe(true);
    witness.doubt();
    expect(witness.isSure).toBe(false);
    makeSure();
    witness.expect(Array.from({ length: 2_001 }, () => add));
    expect(witness.isSure).toBe(false);
  });
});
