import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import type { CompiledRule } from '../compiled.ts';
import { PolicyIndex } from '../policyIndex.ts';
import { readyRule } from '../readyRule.ts';
import type { End, Subject } from './question.ts';
import { matchPeer, matchSubject } from './ruleMatch.ts';

const end: End = { kind: 'network', network: parseIpv4Cidr('192.0.2.0/24') };

function encounter(subject: Subject) {
  return { view: new PolicyIndex(), direction: 'In', peer: end, destination: end, subject } as const;
}

function subjectMatch(services: CompiledRule['services'], subject: Subject) {
  const rule = readyRule({ direction: 'In', from: {}, ...(services && { services }) });
  return matchSubject(rule, encounter(subject)).is;
}

describe('matchSubject', () => {
  it('looks at ports, source ports and ICMP', () => {
    const tcp = { protocol: 'TCP' } as const;
    expect(subjectMatch(undefined, tcp)).toBe('yes');
    expect(subjectMatch([tcp], tcp)).toBe('yes');
    expect(subjectMatch([{ ...tcp, port: 80 }], tcp)).toBe('unknown');
    expect(subjectMatch([{ ...tcp, port: 80, endPort: 90 }], { ...tcp, port: 85 })).toBe('yes');
    expect(subjectMatch([{ ...tcp, port: 'http' }], { ...tcp, port: 80 })).toBe('no');
    expect(subjectMatch([{ ...tcp, sourcePort: 53 }], { ...tcp, port: 80 })).toBe('unknown');
    expect(subjectMatch([{ ...tcp, sourcePort: 53 }], { ...tcp, sourcePort: 53 })).toBe('yes');
    expect(subjectMatch([{ ...tcp, sourcePort: 53 }], { ...tcp, sourcePort: 54 })).toBe('no');
    expect(subjectMatch([{ protocol: 'ICMP', icmpType: 8 }], { protocol: 'ICMP', icmpType: 8 })).toBe('yes');
    expect(subjectMatch([{ protocol: 'ICMP', icmpType: 8 }], { protocol: 'ICMP', icmpType: 0 })).toBe('no');
  });
});

describe('matchPeer', () => {
  it('says that a rule without peers speaks of nobody', () => {
    const isolates = readyRule({ direction: 'In' });
    expect(matchPeer(isolates, encounter({ protocol: 'TCP' })).is).toBe('no');
    expect(matchSubject(isolates, encounter({ protocol: 'TCP' })).is).toBe('no');
  });
});
