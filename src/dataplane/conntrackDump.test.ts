import { describe, expect, it } from 'vitest';
import { parseConntrackLine } from './conntrackDump.ts';

describe('a line of the connection table', () => {
  it('names who began, and what', () => {
    const tcp =
      'tcp,orig=(src=10.10.0.2,dst=10.10.0.3,sport=43520,dport=80),reply=(src=10.10.0.3,dst=10.10.0.2,sport=80,dport=43520),zone=65520,mark=32,protoinfo=(state=ESTABLISHED)';
    expect(parseConntrackLine(tcp)).toEqual({
      source: '10.10.0.2',
      destination: '10.10.0.3',
      sourcePort: 43_520,
      content: { protocol: 'TCP', port: 80 },
    });
    expect(parseConntrackLine(tcp.replace('tcp', 'udp'))?.content).toEqual({ protocol: 'UDP', port: 80 });
    expect(parseConntrackLine(tcp.replace('tcp', 'sctp'))?.content).toEqual({ protocol: 'SCTP', port: 80 });
  });

  it('is of ICMP without ports', () => {
    const icmp =
      'icmp,orig=(src=10.10.0.2,dst=10.10.0.3,id=17860,type=8,code=0),reply=(src=10.10.0.3,dst=10.10.0.2,id=17860,type=0,code=0),zone=65520';
    expect(parseConntrackLine(icmp)).toEqual({
      source: '10.10.0.2',
      destination: '10.10.0.3',
      content: { protocol: 'ICMP', id: 17_860, type: 8, code: 0 },
    });
  });

  it('is nothing where it says something else', () => {
    expect(parseConntrackLine('')).toBeUndefined();
    expect(parseConntrackLine('igmp,orig=(src=10.10.0.2,dst=224.0.0.1)')).toBeUndefined();
    expect(parseConntrackLine('tcp,orig=(src=10.10.0.2,dst=10.10.0.3)')).toBeUndefined();
    expect(parseConntrackLine('tcp,orig=(sport=1,dport=2)')).toBeUndefined();
  });
});
