import { describe, expect, it } from 'vitest';
import { addressMatches, blockMatches, serviceMatches, targetMatch } from './matches.ts';

describe('matches', () => {
  it('name addresses and networks at either end', () => {
    expect(addressMatches('src', '10.0.0.1')).toEqual(['ip,nw_src=10.0.0.1']);
    expect(blockMatches('dst', { cidr: '10.1.2.3/24' })).toEqual(['ip,nw_dst=10.1.2.0/24']);
    expect(blockMatches('dst', { cidr: '10.1.2.3/32' })).toEqual(['ip,nw_dst=10.1.2.3']);
    expect(blockMatches('src', { cidr: '0.0.0.0/0' })).toEqual(['ip']);
    expect(blockMatches('src', { cidr: '10.0.0.0/30', except: ['10.0.0.1/32'] })).toEqual([
      'ip,nw_src=10.0.0.0',
      'ip,nw_src=10.0.0.2/31',
    ]);
  });

  it('name a pod by its port where traffic leaves to it, by its address where it sends', () => {
    expect(targetMatch('In', { ofport: 11, ip: '10.0.0.1' })).toBe('ip,reg1=0xb');
    expect(targetMatch('Out', { ofport: 11, ip: '10.0.0.1' })).toBe('ip,nw_src=10.0.0.1');
  });

  it('name ports, ranges and whole protocols', () => {
    expect(serviceMatches({ port: 80 })).toEqual(['tcp,tp_dst=80']);
    expect(serviceMatches({ protocol: 'SCTP' })).toEqual(['sctp']);
    expect(serviceMatches({ protocol: 'UDP', port: 80, endPort: 84 })).toEqual([
      'udp,tp_dst=0x50/0xfffc',
      'udp,tp_dst=84',
    ]);
  });

  it('name ports of the source, each with each of the destination', () => {
    expect(serviceMatches({ sourcePort: 1000 })).toEqual(['tcp,tp_src=1000']);
    expect(serviceMatches({ protocol: 'UDP', sourcePort: 2, sourceEndPort: 4, port: 53 })).toEqual([
      'udp,tp_src=0x2/0xfffe,tp_dst=53',
      'udp,tp_src=4,tp_dst=53',
    ]);
  });

  it('name messages of ICMP', () => {
    expect(serviceMatches({ protocol: 'ICMP' })).toEqual(['icmp']);
    expect(serviceMatches({ protocol: 'ICMP', icmpType: 8 })).toEqual(['icmp,icmp_type=8']);
    expect(serviceMatches({ protocol: 'ICMP', icmpType: 3, icmpCode: 0 })).toEqual([
      'icmp,icmp_type=3,icmp_code=0',
    ]);
  });

  it.each([
    blockMatches('src', { cidr: 'nonsense' }),
    blockMatches('src', { cidr: 'fd00::/8' }),
    blockMatches('src', { cidr: '10.0.0.0/8', except: ['nonsense'] }),
    addressMatches('src', 'fd00::1'),
    serviceMatches({ protocol: 'tcp', port: 80 }),
    serviceMatches({ protocol: 'IGMP' }),
    serviceMatches({ port: 80, sourcePort: 0 }),
    serviceMatches({ sourceEndPort: 80 }),
    serviceMatches({ protocol: 'ICMP', icmpCode: 1 }),
    serviceMatches({ protocol: 'ICMP', icmpType: 256 }),
    serviceMatches({ protocol: 'ICMP', icmpType: 3, icmpCode: -1 }),
    serviceMatches({ port: 0 }),
    serviceMatches({ port: 90, endPort: 80 }),
    serviceMatches({ port: 80, endPort: 70_000 }),
    serviceMatches({ endPort: 80 }),
  ])('are none for what cannot be meant', (...matches) => {
    expect(matches).toEqual([]);
  });
});
