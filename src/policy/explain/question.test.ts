import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import { podFacts } from '../pods.ts';
import { nameOf } from './question.ts';

describe('nameOf', () => {
  it('tells ends as people write them', () => {
    const facts = podFacts({ metadata: { name: 'a', namespace: 'b' } });
    expect(nameOf({ kind: 'pod', facts })).toBe('b/a');
    expect(nameOf({ kind: 'node', node: 'n', addresses: [] })).toBe('node n');
    expect(nameOf({ kind: 'network', network: parseIpv4Cidr('10.0.0.0/8') })).toBe('10.0.0.0/8');
    expect(nameOf({ kind: 'network', network: parseIpv4Cidr('10.0.0.1/32') })).toBe('10.0.0.1');
  });
});
