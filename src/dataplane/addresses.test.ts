import { describe, expect, it } from 'vitest';
import { ipv4, ipv4Cidr, mac, ofport } from './addresses.ts';

const invalid = expect.objectContaining({ code: 'ANTREA_FLOW_INPUT_INVALID' });

describe('values that become part of a flow', () => {
  it('are spelled as Open vSwitch prints them', () => {
    expect(ipv4('10.0.0.2')).toBe('10.0.0.2');
    expect(mac('AA:BB:CC:00:00:01')).toBe('aa:bb:cc:00:00:01');
    expect(ipv4Cidr('10.10.3.77/24')).toBe('10.10.3.0/24');
    expect(ipv4Cidr('10.10.255.77/20')).toBe('10.10.240.0/20');
    expect(ipv4Cidr('10.10.3.7/32')).toBe('10.10.3.7');
    expect(ipv4Cidr('0.0.0.0/0')).toBeUndefined();
    expect(ofport(3)).toBe(3);
  });

  it.each(['10.0.0.2,actions=NORMAL', '10.0.0', 'fd00::1', ''])('refuses the address %j', (text) => {
    expect(() => ipv4(text)).toThrow(invalid);
  });

  it.each(['aa:bb:cc:00:00', 'aa:bb:cc:00:00:zz', 'aa:bb:cc:00:00:01,ip'])('refuses the MAC %j', (text) => {
    expect(() => mac(text)).toThrow(invalid);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', 'fd00::/64'])(
    'refuses the CIDR %j',
    (text) => {
      expect(() => ipv4Cidr(text)).toThrow(invalid);
    },
  );

  it.each([0, -1, 1.5, Number.NaN, 0xffff])('refuses the port %j', (port) => {
    expect(() => ofport(port)).toThrow(invalid);
  });
});
