import { describe, expect, it } from 'vitest';
import { egressProtocol, ingressProtocol } from './protocols.ts';

describe('a protocol without ports', () => {
  it.each([
    { icmp: {} },
    { icmp: { icmpType: 0 } },
    { icmp: { icmpType: 255, icmpCode: 255 } },
    { igmp: {} },
  ])('may be %j', (value) => {
    expect(ingressProtocol.parse(value)).toEqual(value);
    expect(egressProtocol.parse(value)).toEqual(value);
  });

  it.each([{}, { icmp: {}, igmp: {} }, { icmp: { icmpType: 256 } }, { icmp: { icmpCode: -1 } }, { tcp: {} }])(
    'may not be %j',
    (value) => {
      expect(ingressProtocol.safeParse(value).success).toBe(false);
      expect(egressProtocol.safeParse(value).success).toBe(false);
    },
  );

  it.each([17, 18, 22, 34])('of IGMP type %i goes one way only', (igmpType) => {
    const value = { igmp: { igmpType } };
    expect(ingressProtocol.safeParse(value).success).toBe(igmpType === 17);
    expect(egressProtocol.safeParse(value).success).toBe(igmpType !== 17);
  });
});
