import { expect, it } from 'vitest';
import { jumpRule } from './chain.ts';

it('spells a jump as iptables prints it', () => {
  const jump = { from: 'FORWARD', position: 'last', comment: 'Antrea: jump' } as const;
  const rule = jumpRule({ family: 'ipv4', table: 'filter', name: 'ANTREA-FORWARD', jump, rules: [] });
  expect(rule).toBe('-m comment --comment "Antrea: jump" -j ANTREA-FORWARD');
});
