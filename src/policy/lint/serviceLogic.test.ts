import { describe, expect, it } from 'vitest';
import { type Services, servicesMayMeet, servicesMeet, servicesWithin } from './serviceLogic.ts';

const tcp = (port?: number | string, endPort?: number) => ({
  protocol: 'TCP' as const,
  ...(port === undefined ? {} : { port }),
  ...(endPort === undefined ? {} : { endPort }),
});
const ping = { protocol: 'ICMP', icmpType: 8 } as const;

describe('servicesWithin', () => {
  it.each<[string, Services, readonly Services[], boolean]>([
    ['anything in anything', undefined, [undefined], true],
    ['anything in a list', undefined, [[tcp()]], false],
    ['a port in all ports', [tcp(80)], [[tcp()]], true],
    ['all ports in a port', [tcp()], [[tcp(80)]], false],
    ['a range in two that touch', [tcp(10, 20)], [[tcp(5, 15)], [tcp(16, 30)]], true],
    ['a range in two with a gap', [tcp(10, 20)], [[tcp(5, 14)], [tcp(16, 30)]], false],
    ['a name in the name', [tcp('http')], [[tcp('http')]], true],
    ['a name in a number', [tcp('http')], [[tcp(80)]], false],
    ['a number in a name', [tcp(80)], [[tcp('http')]], false],
    ['other protocols', [{ protocol: 'UDP', port: 80 }], [[tcp(80)]], false],
    ['a type of ICMP in all', [ping], [[{ protocol: 'ICMP' }]], true],
    ['all of ICMP in a type', [{ protocol: 'ICMP' }], [[ping]], false],
    ['any source in some', [tcp(80)], [[{ ...tcp(80), sourcePort: 1 }]], false],
    ['some sources in any', [{ ...tcp(80), sourcePort: 1 }], [[tcp(80)]], true],
  ])('%s', (_, inner, outer, expected) => {
    expect(servicesWithin(inner, outer)).toBe(expected);
  });
});

describe('servicesMeet', () => {
  it.each<[string, Services, Services, boolean, boolean]>([
    ['ranges that overlap', [tcp(1, 5)], [tcp(5, 9)], true, true],
    ['ranges that do not', [tcp(1, 5)], [tcp(6, 9)], false, false],
    ['a name and a number, perhaps', [tcp('http')], [tcp(80)], false, true],
    ['anything and nothing', undefined, [], false, false],
    ['ICMP and TCP', [ping], [tcp()], false, false],
    ['two types of ICMP', [ping], [{ protocol: 'ICMP', icmpType: 0 }], false, false],
  ])('%s', (_, a, b, certain, possible) => {
    expect([servicesMeet(a, b), servicesMeet(b, a)]).toEqual([certain, certain]);
    expect([servicesMayMeet(a, b), servicesMayMeet(b, a)]).toEqual([possible, possible]);
  });
});
