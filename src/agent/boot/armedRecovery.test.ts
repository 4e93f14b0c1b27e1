import { describe, expect, it } from 'vitest';
import { ArmedRecovery } from './armedRecovery.ts';

function armed() {
  let begun = 0;
  const begin = async () => {
    begun += 1;
  };
  return { recovery: new ArmedRecovery({ begin }), begun: () => begun };
}

describe('ArmedRecovery', () => {
  it('takes the first connection for no restart', () => {
    const { recovery, begun } = armed();
    recovery.connected();
    recovery.arm();
    expect(begun()).toBe(0);
  });

  it('recovers from each restart after the start', () => {
    const { recovery, begun } = armed();
    recovery.connected();
    recovery.arm();
    recovery.connected();
    recovery.connected();
    expect(begun()).toBe(2);
  });

  it('makes up for restarts during the start, once, when it is complete', () => {
    const { recovery, begun } = armed();
    recovery.connected();
    recovery.connected();
    recovery.connected();
    expect(begun()).toBe(0);
    recovery.arm();
    expect(begun()).toBe(1);
  });
});
