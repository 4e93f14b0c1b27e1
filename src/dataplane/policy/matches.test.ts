import { describe, expect, it } from 'vitest';
import { addressMatches, blockMatches, portMatches, targetMatch } from './matches.ts';

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
    expect(portMatches({ port: 80 })).toEqual(['tcp,tp_dst=80']);
    expect(portMatches({ protocol: 'SCTP' })).toEqual(['sctp']);
    expect(portMatches({ protocol: 'UDP', port: 80, endPort: 84 })).toEqual([
      'udp,tp_dst=0x50/0xfffc',
      'udp,tp_dst=84',
    ]);
  });

  it.each([
    blockMatches('src', { cidr: 'nonsense' }),
    blockMatches('src', { cidr: 'fd00::/8' }),
    blockMatches('src', { cidr: '10.0.0.0/8', except: ['nonsense'] }),
    addressMatches('src', 'fd00::1'),
    portMatches({ protocol: 'tcp', port: 80 }),
    portMatches({ protocol: 'ICMP' }),
    portMatches({ port: 0 }),
    portMatches({ port: 90, endPort: 80 }),
    portMatches({ port: 80, endPort: 70_000 }),
    portMatches({ endPort: 80 }),
  ])('are none for what cannot be meant', (...matches) => {
    expect(matches).toEqual([]);
  });
});
