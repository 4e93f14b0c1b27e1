import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, parseIpv4 } from '#base/ipv4.ts';
import { addressRange, isPodAddress, nextFree } from './addressRange.ts';

describe('addressRange', () => {
  it('leaves out network, gateway and broadcast address', () => {
    const range = addressRange('10.244.1.0/24');
    expect([range.gateway, range.first, range.last].map(formatIpv4)).toEqual([
      '10.244.1.1',
      '10.244.1.2',
      '10.244.1.254',
    ]);
    expect(isPodAddress(range, range.gateway)).toBe(false);
    expect(isPodAddress(range, range.last + 1)).toBe(false);
  });

  it.each(['10.0.0.0/31', '10.0.0.0/32', 'nonsense'])('refuses %s', (cidr) =>
    expect(() => addressRange(cidr)).toThrow(expect.objectContaining({ code: 'ANTREA_CIDR_INVALID' })),
  );
});

describe('nextFree', () => {
  const range = addressRange('10.0.0.0/29');
  const at = (text: string) => parseIpv4(text);

  it('goes on behind the previous one and wraps around', () => {
    expect(nextFree(range, undefined, () => false)).toBe(at('10.0.0.2'));
    expect(nextFree(range, at('10.0.0.2'), () => false)).toBe(at('10.0.0.3'));
    expect(nextFree(range, at('10.0.0.6'), () => false)).toBe(at('10.0.0.2'));
  });

  it('starts anew when the previous one is of another range', () => {
    expect(nextFree(range, at('10.9.9.9'), () => false)).toBe(at('10.0.0.2'));
  });

  it('finds a free pod address exactly when there is one', () => {
    const addresses = fc.integer({ min: range.first, max: range.last });
    fc.assert(
      fc.property(fc.uniqueArray(addresses), addresses, (taken, previous) => {
        const found = nextFree(range, previous, (address) => taken.includes(address));
        if (found === undefined) return taken.length === 5;
        return isPodAddress(range, found) && !taken.includes(found);
      }),
    );
  });
});
