import { expect, it } from 'vitest';
import type { UpstreamProtocol } from './input.ts';
import { parseProtocol } from './protocols.ts';

const ports = (destinationPort: NonNullable<UpstreamProtocol['tcp']>['destinationPort']) => ({
  destinationPort,
});

it.each<[UpstreamProtocol, object[]]>([
  [{ tcp: ports({ range: { start: 1, end: 65_535 } }) }, [{ protocol: 'TCP', port: 1, endPort: 65_535 }]],
  [{ udp: ports({ number: 53 }) }, [{ protocol: 'UDP', port: 53 }]],
  [{ sctp: ports({ range: { start: 1, end: 5 } }) }, [{ protocol: 'SCTP', port: 1, endPort: 5 }]],
  [{ destinationNamedPort: 'http' }, ['TCP', 'UDP', 'SCTP'].map((protocol) => ({ protocol, port: 'http' }))],
])('reads %j', (entry, services) => {
  expect(parseProtocol(entry)).toEqual({ ok: true, services });
});

it.each<[UpstreamProtocol, string]>([
  [{}, 'InvalidPort'],
  [{ tcp: {} }, 'InvalidPort'],
  [{ tcp: {}, udp: {} }, 'InvalidPort'],
  [{ destinationNamedPort: '' }, 'InvalidPort'],
  [{ tcp: ports({ number: 0 }) }, 'InvalidPort'],
  [{ tcp: ports({ number: 1, range: { start: 1, end: 2 } }) }, 'InvalidPort'],
  [{ tcp: ports({ range: { start: 5, end: 1 } }) }, 'InvalidPort'],
  [{ tcp: ports({ range: { end: 1 } }) }, 'InvalidPort'],
])('refuses %j', (entry, reason) => {
  expect(parseProtocol(entry)).toMatchObject({ ok: false, refusal: { reason } });
});

it('refuses fields that it does not know', () => {
  const entry = { tcp: { destinationPort: { number: 80, endPort: 90 } } };
  expect(parseProtocol(entry)).toMatchObject({ ok: false, refusal: { reason: 'UnknownField' } });
});
