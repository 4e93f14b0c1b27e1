import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipBlock } from './ipBlock.ts';

const takes = (cidr: unknown) => ipBlock.safeParse({ cidr }).success;

describe('ipBlock', () => {
  it('takes every block of IPv4 and of IPv6', () => {
    fc.assert(fc.property(fc.ipV4(), fc.nat(32), (address, bits) => takes(`${address}/${bits}`)));
    fc.assert(fc.property(fc.ipV6(), fc.nat(128), (address, bits) => takes(`${address}/${bits}`)));
  });

  it.each([
    '',
    '10.0.0.0',
    '10.0.0/8',
    '256.0.0.0/8',
    '10.0.0.0/33',
    '01.0.0.0/8',
    '::/129',
    ':/0',
    '::1',
    'a/8',
    5,
  ])('refuses %j', (cidr) => {
    expect(takes(cidr)).toBe(false);
  });

  it('refuses exceptions that are no blocks', () => {
    expect(ipBlock.safeParse({ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }).success).toBe(true);
    expect(ipBlock.safeParse({ cidr: '10.0.0.0/8', except: ['10.1.0.0'] }).success).toBe(false);
    expect(ipBlock.safeParse({ except: [] }).success).toBe(false);
  });
});
