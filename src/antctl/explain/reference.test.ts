import { describe, expect, it } from 'vitest';
import { parseDestination, parseProtocol, parseReference, QuestionError } from './reference.ts';

describe('parseReference', () => {
  it.each([
    ['web', { kind: 'pod', namespace: 'here', name: 'web' }],
    ['shop/web', { kind: 'pod', namespace: 'shop', name: 'web' }],
    ['pod/web', { kind: 'pod', namespace: 'here', name: 'web' }],
    ['svc/web', { kind: 'service', namespace: 'here', name: 'web' }],
    ['service/shop/web', { kind: 'service', namespace: 'shop', name: 'web' }],
    ['deploy/shop/web', { kind: 'Deployment', namespace: 'shop', name: 'web' }],
    ['node/n1', { kind: 'node', name: 'n1' }],
    ['10.0.0.1', { kind: 'network', network: { prefix: 32 } }],
    ['10.0.0.0/8', { kind: 'network', network: { prefix: 8 } }],
  ])('reads %s', (text, reference) => {
    expect(parseReference(text, 'here')).toMatchObject(reference);
  });

  it.each(['', 'a/b/c', 'a b', '10.0.0.999', '/web', 'svc/a/b/c', '10.0.0.0/33'])('refuses "%s"', (text) => {
    expect(() => parseReference(text, 'here')).toThrow(QuestionError);
  });
});

describe('parseDestination', () => {
  it.each([
    ['shop/web:80', { port: 80 }],
    ['shop/web:http', { port: 'http' }],
    ['shop/web:53/udp', { port: 53, protocol: 'UDP' }],
    ['10.0.0.0/8:443', { reference: { kind: 'network' }, port: 443 }],
    ['shop/web', { reference: { kind: 'pod' } }],
  ])('reads %s', (text, destination) => {
    expect(parseDestination(text, 'here')).toMatchObject(destination);
  });

  it.each(['web:0', 'web:65536', 'web:', 'web:80/http', 'web:80/tcp/x', 'web:-a'])('refuses %s', (text) => {
    expect(() => parseDestination(text, 'here')).toThrow(QuestionError);
  });
});

describe('IPv6', () => {
  it.each(['fd00::1', 'fd00::/8', '::1', '[fd00::1]:80', 'fd00:1:2:3:4:5:6:7'])(
    'is not %s of the pod network',
    (text) => {
      expect(() => parseDestination(text, 'here')).toThrow('is IPv6');
      expect(() => parseReference(text, 'here')).toThrow('is IPv6');
    },
  );
});

describe('parseProtocol', () => {
  it('knows four', () => {
    expect(['tcp', 'UDP', 'sctp', 'icmp'].map(parseProtocol)).toEqual(['TCP', 'UDP', 'SCTP', 'ICMP']);
    expect(() => parseProtocol('igmp')).toThrow(QuestionError);
  });
});
