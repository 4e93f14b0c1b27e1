import { describe, expect, it } from 'vitest';
import { trafficAtoms } from './trafficAtoms.ts';
import { trafficText } from './trafficText.ts';

const all = trafficAtoms(
  [
    { protocol: 'TCP', port: 80 },
    { protocol: 'TCP', port: 81, endPort: 90 },
  ],
  [],
);

describe('trafficText', () => {
  it('says nothing of nothing, and all of everything', () => {
    expect(trafficText([], all)).toEqual([]);
    expect(trafficText(all, all)).toEqual(['all traffic']);
  });

  it('names a protocol that is there as a whole', () => {
    expect(
      trafficText(
        all.filter((atom) => atom.kind === 'ports' && atom.protocol !== 'UDP'),
        all,
      ),
    ).toEqual(['TCP', 'SCTP']);
  });

  it('makes one range of neighbours', () => {
    const [low, eighty, above] = all;
    expect(
      trafficText(
        [low, eighty, above].filter((atom) => atom !== undefined),
        all,
      ),
    ).toEqual(['TCP 0-90']);
    expect(
      trafficText(
        [low, above].filter((atom) => atom !== undefined),
        all,
      ),
    ).toEqual(['TCP 0-79', 'TCP 81-90']);
    expect(trafficText(eighty === undefined ? [] : [eighty], all)).toEqual(['TCP 80']);
  });
});
