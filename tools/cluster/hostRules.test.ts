import { describe, expect, it } from 'vitest';
import { rejectStrayServiceTraffic } from './hostRules.ts';
import { scriptedMachine } from './testing.ts';

describe('rejectStrayServiceTraffic', () => {
  it('adds the rule once', async () => {
    const rules = new Set<string>();
    const machine = scriptedMachine((command) => {
      const rule = command.slice(command.indexOf('DOCKER-USER'));
      if (command.includes(' -C ')) return rules.has(rule) ? '' : undefined;
      rules.add(rule);
      return '';
    });
    await rejectStrayServiceTraffic(machine, '10.96.0.0/16');
    await rejectStrayServiceTraffic(machine, '10.96.0.0/16');
    const added = machine.ran.filter((command) => command.includes(' -I '));
    expect(added).toEqual(['iptables -w -I DOCKER-USER -d 10.96.0.0/16 -j REJECT']);
  });
});
