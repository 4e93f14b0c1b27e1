import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { SwitchRecovery } from './switchRecovery.ts';

const clock = { ...systemClock(), sleep: async () => undefined };

type Steps = Record<string, () => Promise<void>>;

function recovery(steps: Steps, isUp = () => true, beside: Steps = {}) {
  const chains = [steps, beside].map((chain) => Object.entries(chain).map(([name, run]) => ({ name, run })));
  return new SwitchRecovery({ chains, isUp, clock, logger: silentLogger() });
}

describe('SwitchRecovery', () => {
  it('runs the steps in order and repeats one that fails', async () => {
    const ran: string[] = [];
    let failures = 2;
    const flows = async () => {
      ran.push('flows');
      if (failures-- > 0) throw new Error('not yet');
    };
    const release = async () => {
      ran.push('release');
    };
    await recovery({ flows, release }).begin();
    expect(ran).toEqual(['flows', 'flows', 'flows', 'release']);
  });

  it('does not let one chain wait for another', async () => {
    const released = Promise.withResolvers<void>();
    const ran: string[] = [];
    const release = async () => {
      ran.push('release');
      released.resolve();
    };
    const tunnel = async () => {
      await released.promise;
      ran.push('tunnel');
    };
    await recovery({ tunnel }, () => true, { release }).begin();
    expect(ran).toEqual(['release', 'tunnel']);
  });

  it('gives up while the switch is away again, without running later steps', async () => {
    let up = true;
    const ran: string[] = [];
    const flows = async () => {
      up = false;
      throw new Error('connection lost');
    };
    const release = async () => {
      ran.push('release');
    };
    await recovery({ flows, release }, () => up).begin();
    expect(ran).toEqual([]);
  });

  it('starts over when the switch restarts in the middle, and never lets it forward on half of the flows', async () => {
    const ran: string[] = [];
    let again: Promise<void> | undefined;
    const flows = async () => {
      ran.push('flows');
      if (again === undefined) {
        again = restored.begin();
        throw new Error('restarted');
      }
    };
    const release = async () => {
      ran.push('release');
    };
    const restored = recovery({ flows, release });
    await restored.begin();
    await again;
    expect(ran).toEqual(['flows', 'flows', 'release']);
  });
});
