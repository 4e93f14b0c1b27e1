import { expect, it } from 'vitest';
import { generatedRuleName } from './ruleName.ts';

const rule = { action: 'Drop', ports: [{ protocol: 'TCP', port: 80 }] };

it('names the direction, the action and what the rule says', () => {
  expect(generatedRuleName('In', rule)).toMatch(/^ingress-drop-[0-9a-f]{7}$/);
  expect(generatedRuleName('Out', { ...rule, action: 'Allow' })).toMatch(/^egress-allow-[0-9a-f]{7}$/);
});

it('does not depend on the order of fields, but on their values', () => {
  const same = { ports: [{ port: 80, protocol: 'TCP' }], action: 'Drop' };
  const other = { ...rule, ports: [] };
  expect(generatedRuleName('In', same)).toBe(generatedRuleName('In', rule));
  expect(generatedRuleName('In', other)).not.toBe(generatedRuleName('In', rule));
});
