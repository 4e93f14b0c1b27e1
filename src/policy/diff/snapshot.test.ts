import { describe, expect, it } from 'vitest';
import { anIndex, aPod, aPolicy, app } from '../testing/cluster.ts';
import { snapshotOf } from './snapshot.ts';

describe('snapshotOf', () => {
  it('holds pods without an address in the groups that mean them', () => {
    const policy = aPolicy('p', {
      podSelector: app('db'),
      ingress: [{ from: [{ podSelector: app('web') }] }],
    });
    const index = anIndex(aPod('web'), aPod('db', { ip: '10.0.0.2' }), policy);
    const refs = ['web', 'db'].map((name) => ({ name, namespace: 'x' }));
    const { policies, addresses } = snapshotOf(index, refs);
    expect([...policies.keys()]).toEqual(['p']);
    expect([...addresses.values()].map((members) => [...members.keys()])).toEqual([['x/web']]);
  });
});
