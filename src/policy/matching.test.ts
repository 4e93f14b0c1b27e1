import { describe, expect, it } from 'vitest';
import {
  type Meeting,
  matchesAddress,
  matchesPeer,
  matchesTraffic,
  numbers,
  type Traffic,
} from './matching.ts';
import type { Service } from './model.ts';
import { readyRule } from './readyRule.ts';

const pod = {
  kind: 'pod',
  facts: {
    key: 'x/p',
    ref: { namespace: 'x', name: 'p' },
    uid: 'u',
    node: 'n',
    place: 'pod',
    addresses: ['10.0.0.1'],
    ports: [{ name: 'http', protocol: 'TCP', port: 8080 }],
    peer: undefined,
    target: undefined,
  },
  addresses: numbers(['10.0.0.1']),
} as const;

function meeting(traffic: Traffic, inGroup = false): Meeting {
  const view = {
    pod: () => undefined,
    policiesSelecting: () => [],
    isInAppliedToGroup: () => false,
    isInAddressGroup: () => inGroup,
  };
  return { view, direction: 'Out', peer: pod, destination: pod, traffic };
}

describe('the services of a rule', () => {
  const tcp = { protocol: 'TCP', port: 8080, sourcePort: 5000 };
  it.each<[Service, Traffic, boolean]>([
    [{ protocol: 'TCP' }, tcp, true],
    [{ protocol: 'UDP' }, tcp, false],
    [{ protocol: 'TCP', port: 8080 }, tcp, true],
    [{ protocol: 'TCP', port: 8000, endPort: 8079 }, tcp, false],
    [{ protocol: 'TCP', port: 'http' }, tcp, true],
    [{ protocol: 'TCP', port: 'dns' }, tcp, false],
    [{ protocol: 'TCP', port: 8080 }, { protocol: 'TCP' }, false],
    [{ protocol: 'TCP', sourcePort: 5000 }, tcp, true],
    [{ protocol: 'TCP', sourcePort: 4000, sourceEndPort: 4999 }, tcp, false],
    [{ protocol: 'TCP', sourcePort: 5000, port: 80 }, tcp, false],
    [{ protocol: 'TCP', sourcePort: 5000 }, { protocol: 'TCP', port: 8080 }, false],
    [{ protocol: 'ICMP' }, { protocol: 'ICMP' }, true],
    [{ protocol: 'ICMP', icmpType: 8 }, { protocol: 'ICMP' }, false],
    [{ protocol: 'ICMP', icmpType: 8 }, { protocol: 'ICMP', icmpType: 8, icmpCode: 1 }, true],
    [{ protocol: 'ICMP', icmpType: 8, icmpCode: 0 }, { protocol: 'ICMP', icmpType: 8, icmpCode: 1 }, false],
    [{ protocol: 'ICMP' }, tcp, false],
  ])('%j and %j: %s', (service, traffic, expected) => {
    const rule = {
      direction: 'Out',
      to: { addressGroups: ['all'] },
      services: [service],
    } as const;
    expect(matchesTraffic(readyRule(rule), meeting(traffic, true))).toBe(expected);
  });
});

describe('a rule', () => {
  const rule = { direction: 'Out', to: { addressGroups: ['g'] }, services: [{ protocol: 'TCP' }] } as const;

  const tcpToMember = meeting({ protocol: 'TCP' }, true);

  it('speaks of its peers and of its services', () => {
    expect(matchesPeer(readyRule(rule), tcpToMember)).toBe(true);
    expect(matchesPeer(readyRule(rule), meeting({ protocol: 'TCP' }))).toBe(false);
    expect(matchesTraffic(readyRule(rule), tcpToMember)).toBe(true);
    expect(matchesTraffic(readyRule(rule), meeting({ protocol: 'UDP' }, true))).toBe(false);
  });

  it('knows the names of ports of pods in its groups only, but its own pods are known', () => {
    const services = [{ protocol: 'TCP', port: 'http' }] as const;
    const anybody = { ipBlocks: [{ cidr: '0.0.0.0/0' }] };
    const traffic = { protocol: 'TCP', port: 8080 };
    const egress = readyRule({ direction: 'Out', to: { ...anybody, addressGroups: ['g'] }, services });
    const ingress = readyRule({ direction: 'In', from: anybody, services });
    expect(matchesTraffic(egress, meeting(traffic, true))).toBe(true);
    expect(matchesTraffic(egress, meeting(traffic))).toBe(false);
    expect(matchesTraffic(ingress, meeting(traffic))).toBe(true);
  });

  it('that only isolates speaks of nothing', () => {
    const isolation = readyRule({ direction: 'Out' });
    expect([matchesPeer(isolation, tcpToMember), matchesTraffic(isolation, tcpToMember)]).toEqual([
      false,
      false,
    ]);
  });

  it('speaks of an address by its blocks only', () => {
    const to = { address: '10.0.0.1', protocol: 'TCP', port: 80 };
    expect(matchesAddress(rule, to)).toBe(false);
    expect(matchesAddress({ direction: 'Out', to: { ipBlocks: [{ cidr: '10.0.0.0/8' }] } }, to)).toBe(true);
  });
});
