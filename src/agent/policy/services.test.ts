import { describe, expect, it } from 'vitest';
import { namedMatches, serviceMatches, splitServices, withFragments } from './services.ts';

describe('splitServices', () => {
  it('tells numbers and names apart; a protocol that is not said is TCP', () => {
    const services = [
      { port: 80 },
      { protocol: 'UDP' },
      { protocol: 'TCP', port: 8000, endPort: 8100 },
      { port: 'web' },
      { protocol: 'SCTP', port: 'signal' },
    ];
    expect(splitServices(services)).toEqual({
      numbered: [
        { protocol: 'TCP', port: 80 },
        { protocol: 'UDP' },
        { protocol: 'TCP', port: 8000, endPort: 8100 },
      ],
      named: [
        { protocol: 'TCP', name: 'web' },
        { protocol: 'SCTP', name: 'signal' },
      ],
    });
  });
});

describe('serviceMatches', () => {
  it('names each match once, in an order that does not depend on that of the services', () => {
    const services = [{ protocol: 'UDP' }, { port: 80 }, { port: 80, endPort: 81 }, { port: 80 }];
    const matches = ['tcp,tp_dst=0x50/0xfffe', 'tcp,tp_dst=80', 'udp'];
    expect(serviceMatches(services)).toEqual(matches);
    expect(serviceMatches(services.toReversed())).toEqual(matches);
  });

  it('has none for a protocol that the switch cannot match', () => {
    expect(serviceMatches([{ protocol: 'IGMP' }])).toEqual([]);
  });
});

describe('matches with fragments', () => {
  it('have those of each protocol of which not everything is meant', () => {
    expect(withFragments(['icmp,icmp_type=8', 'tcp', 'udp,tp_dst=53', 'udp,tp_dst=54'])).toEqual([
      'icmp,icmp_type=8',
      'icmp,nw_frag=yes',
      'tcp',
      'udp,nw_frag=yes',
      'udp,tp_dst=53',
      'udp,tp_dst=54',
    ]);
    expect(withFragments([])).toEqual([]);
  });
});

describe('namedMatches', () => {
  const ports = [
    { name: 'web', port: 80, protocol: 'TCP' },
    { name: 'web', port: 81, protocol: 'UDP' },
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns', port: 53, protocol: 'TCP' },
  ];

  it('takes the port of that name and that protocol', () => {
    expect(namedMatches([{ protocol: 'TCP', name: 'web' }], ports)).toEqual(['tcp,tp_dst=80']);
    expect(namedMatches([{ protocol: 'UDP', name: 'web' }], ports)).toEqual(['udp,tp_dst=81']);
    expect(namedMatches([{ protocol: 'SCTP', name: 'web' }], ports)).toEqual([]);
  });

  it('takes all that are named, and nothing that the pod does not have', () => {
    const named = ['web', 'dns', 'other'].map((name) => ({ protocol: 'TCP', name }));
    expect(namedMatches(named, ports)).toEqual(['tcp,tp_dst=53', 'tcp,tp_dst=80']);
    expect(namedMatches(named, [])).toEqual([]);
  });

  it('takes every container that calls a port so', () => {
    const twice = [...ports, { name: 'web', port: 8080, protocol: 'TCP' }];
    expect(namedMatches([{ protocol: 'TCP', name: 'web' }], twice)).toEqual([
      'tcp,tp_dst=80',
      'tcp,tp_dst=8080',
    ]);
  });
});
