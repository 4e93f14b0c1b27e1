import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, networkContains, parseIpv4, parseIpv4Cidr } from './ipv4.ts';

describe('parseIpv4', () => {
  it('is undone by formatIpv4 for every address', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (n) => parseIpv4(formatIpv4(n)) === n));
  });

  it.each(['', '10.0.0', '10.0.0.256', '10.0.0.01', '10.0.0.1.1', 'a.b.c.d', '10.0.0.-1', ' 10.0.0.1'])(
    'refuses %j',
    (text) => expect(parseIpv4(text)).toBeUndefined(),
  );
});

describe('parseIpv4Cidr', () => {
  it('clears host bits and knows its size', () => {
    const network = parseIpv4Cidr('192.168.3.77/26');
    expect(formatIpv4(network.base)).toBe('192.168.3.64');
    expect(network.size).toBe(64);
  });

  it('contains exactly its own addresses', () => {
    const network = parseIpv4Cidr('10.244.1.0/24');
    expect(networkContains(network, network.base)).toBe(true);
    expect(networkContains(network, network.base + 255)).toBe(true);
    expect(networkContains(network, network.base + 256)).toBe(false);
    expect(networkContains(network, network.base - 1)).toBe(false);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'fd00::/64', '10.0.0.0/-1'])(
    'refuses %j',
    (text) =>
      expect(() => parseIpv4Cidr(text)).toThrow(expect.objectContaining({ code: 'ANTREA_CIDR_INVALID' })),
  );
});
