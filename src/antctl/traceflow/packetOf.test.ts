import { describe, expect, it } from 'vitest';
import { packetOf } from './packetOf.ts';

describe('packetOf', () => {
  it('reads the words of ovs-ofctl', () => {
    expect(packetOf('')).toBeUndefined();
    expect(packetOf('icmp')).toEqual({ ipHeader: { protocol: 1 }, transportHeader: { icmp: {} } });
    expect(packetOf('tcp, tcp_dst=80,tcp_flags=0x12,nw_ttl=3')).toEqual({
      ipHeader: { protocol: 6, ttl: 3 },
      transportHeader: { tcp: { dstPort: 80, flags: 18 } },
    });
    expect(packetOf('udp,tp_dst=53,udp_src=9000')).toEqual({
      ipHeader: { protocol: 17 },
      transportHeader: { udp: { srcPort: 9000, dstPort: 53 } },
    });
  });

  it('says what it does not understand', () => {
    expect(() => packetOf('tcp_dst=80')).toThrow('one of icmp, tcp and udp is needed');
    expect(() => packetOf('tcp,udp_dst=80')).toThrow('udp_dst is not understood');
    expect(() => packetOf('tcp,tcp_dst=http')).toThrow('tcp_dst=http is no number');
  });
});
