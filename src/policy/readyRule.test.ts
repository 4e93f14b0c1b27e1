import { expect, it } from 'vitest';
import { parseIpv4 } from '#base/ipv4.ts';
import { holdsOneOf, readyRule } from './readyRule.ts';

function holds(cidr: string, except: readonly string[], ...addresses: readonly string[]) {
  const { peer } = readyRule({ direction: 'Out', to: { ipBlocks: [{ cidr, except }] } });
  const numbers = addresses.map((text) => parseIpv4(text) ?? Number.NaN);
  return peer?.blocks.map((block) => holdsOneOf(block, numbers));
}

it('reads the peer of its direction', () => {
  const rule = { direction: 'In', from: { addressGroups: ['g'] }, to: { addressGroups: ['h'] } } as const;
  expect(readyRule(rule)).toEqual({ rule, peer: { groups: ['g'], blocks: [] } });
  expect(readyRule({ ...rule, direction: 'Out' }).peer?.groups).toEqual(['h']);
  expect(readyRule({ direction: 'In' }).peer).toBeUndefined();
});

it('knows which addresses are in a block', () => {
  expect(holds('10.0.0.0/8', [], '192.0.2.1', '10.1.2.3')).toEqual([true]);
  expect(holds('10.0.0.0/8', ['10.1.0.0/16'], '10.1.2.3')).toEqual([false]);
  expect(holds('10.0.0.0/8', [], '192.0.2.1')).toEqual([false]);
});

it('has everybody in the block of all addresses, but not where something is left out', () => {
  const { peer } = readyRule({ direction: 'In', from: { ipBlocks: [{ cidr: '0.0.0.0/0' }] } });
  expect(peer?.blocks.map((block) => holdsOneOf(block, []))).toEqual([true]);
  expect(holds('0.0.0.0/0', ['10.0.0.0/8'])).toEqual([false]);
});
