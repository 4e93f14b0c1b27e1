import { describe, expect, it } from 'vitest';
import { exampleInterface } from '../api/testing/exampleReaders.ts';
import { planOf, type TraceTarget } from './plan.ts';

const from = exampleInterface();
const gatewayMac = '0e:00:00:00:00:01';
const far = { ip: '10.0.2.9' };

function plan(packet: Parameters<typeof planOf>[0]['packet'], to: TraceTarget = far) {
  return planOf(packet === undefined ? {} : { packet }, 3, { from, to, gatewayMac }, () => 0.5);
}

describe('planOf', () => {
  it('pings through the gateway, by default', () => {
    expect(plan(undefined)).toEqual({
      packet: {
        ethernet: { source: from.mac, destination: gatewayMac },
        source: from.ip,
        destination: '10.0.2.9',
        tag: 3,
        ttl: 64,
        flags: 0,
        content: { protocol: 'icmp', id: 32_768, sequence: 0 },
      },
    });
  });

  it('goes straight to pods of the node', () => {
    const ethernet = { source: from.mac, destination: '0a:00:00:00:00:09' };
    expect(plan(undefined, { ...far, mac: '0a:00:00:00:00:09' })).toMatchObject({ packet: { ethernet } });
  });

  it('begins connections, unless it is told other flags', () => {
    const content = { protocol: 'tcp', sourcePort: 57_344, destinationPort: 80, flags: 2 };
    expect(plan({ transportHeader: { tcp: { dstPort: 80 } } })).toMatchObject({ packet: { content } });
    const tcp = { srcPort: 9, dstPort: 80, flags: 16 };
    expect(plan({ transportHeader: { tcp } })).toMatchObject({
      packet: { content: { sourcePort: 9, flags: 16 } },
    });
  });

  it('takes the headers as they are given', () => {
    const ipHeader = { srcIP: '10.0.1.9', ttl: 1, flags: 2, protocol: 17 };
    expect(plan({ ipHeader, transportHeader: { udp: { dstPort: 53 } } })).toMatchObject({
      packet: { source: '10.0.1.9', ttl: 1, flags: 2, content: { protocol: 'udp', destinationPort: 53 } },
    });
  });

  it('asks a Service for its first port, or for the one of the protocol', () => {
    const ports = [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 9153 },
    ];
    expect(plan(undefined, { ...far, ports })).toMatchObject({
      packet: { content: { protocol: 'udp', destinationPort: 53 } },
    });
    expect(plan({ transportHeader: { tcp: {} } }, { ...far, ports })).toMatchObject({
      packet: { content: { protocol: 'tcp', destinationPort: 9153 } },
    });
  });

  it('says what it cannot send', () => {
    expect(plan({ ipHeader: { protocol: 132 } })).toMatchObject({ problem: expect.stringContaining('132') });
    expect(plan({ transportHeader: { tcp: {} } })).toEqual({ problem: 'a packet of TCP needs a dstPort' });
  });
});
