import { describe, expect, it } from 'vitest';
import type { Service } from '../model.ts';
import { exampleOf, trafficAtoms } from './trafficAtoms.ts';
import { trafficText } from './trafficText.ts';

const texts = (services: readonly Service[], named: Parameters<typeof trafficAtoms>[1] = []) => {
  const all = trafficAtoms(services, named);
  return all.flatMap((atom) => trafficText([atom], all));
};

describe('trafficAtoms', () => {
  it('splits nothing that no rule tells apart', () => {
    expect(texts([])).toEqual(['TCP', 'UDP', 'SCTP', 'ICMP', 'other protocols']);
    expect(texts([{ protocol: 'TCP' }])).toHaveLength(5);
  });

  it('splits at both edges of a range, of its protocol alone', () => {
    const services: Service[] = [{ protocol: 'TCP', port: 80, endPort: 90 }];
    expect(texts(services).slice(0, 4)).toEqual(['TCP 0-79', 'TCP 80-90', 'TCP 91-65535', 'UDP']);
  });

  it('knows where ports end', () => {
    expect(texts([{ protocol: 'UDP', port: 65_535 }]).slice(1, 3)).toEqual(['UDP 0-65534', 'UDP 65535']);
  });

  it('looks up named ports at the destination', () => {
    const named = [
      { name: 'web', port: 8080, protocol: 'TCP' },
      { name: 'web', port: 53, protocol: 'UDP' },
    ];
    expect(texts([{ protocol: 'TCP', port: 'web' }], named).slice(0, 4)).toEqual([
      'TCP 0-8079',
      'TCP 8080',
      'TCP 8081-65535',
      'UDP',
    ]);
  });

  it('tells messages apart by type and code, and has an example that nobody named for the rest', () => {
    const services: Service[] = [
      { protocol: 'ICMP', icmpType: 8 },
      { protocol: 'ICMP', icmpType: 3, icmpCode: 255 },
    ];
    const all = trafficAtoms(services, []);
    const messages = all.filter(({ kind }) => kind === 'icmp');
    expect(messages.flatMap((atom) => trafficText([atom], all))).toEqual([
      'ICMP type 8',
      'ICMP type 3 code 255',
      'ICMP type 3',
      'ICMP of other types',
    ]);
    expect(messages.map(exampleOf)).toEqual([
      { protocol: 'ICMP', icmpType: 8, icmpCode: 255 },
      { protocol: 'ICMP', icmpType: 3, icmpCode: 255 },
      { protocol: 'ICMP', icmpType: 3, icmpCode: 254 },
      { protocol: 'ICMP', icmpType: 255, icmpCode: 0 },
    ]);
  });
});
