import { describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { SwitchRecovery } from './switchRecovery.ts';

const clock = { ...systemClock(), sleep: async () => undefined };

function recovery(steps: Record<string, () => Promise<void>>, isUp = () => true) {
  const list = Object.entries(steps).map(([name, run]) => ({ name, run }));
  return new SwitchRecovery({ steps: list, isUp, clock, logger: silentLogger() });
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
