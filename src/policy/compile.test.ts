import { describe, expect, it } from 'vitest';
import { compile, viewOf } from './compile.ts';
import { aNamespace, aPod, aPolicy, app } from './testing/cluster.ts';

const cluster = {
  pods: [
    aPod('a', { ip: '10.0.0.1', node: 'n1' }),
    aPod('b', { ip: '10.0.0.2', node: 'n2' }),
    aPod('c', { namespace: 'y', ip: '10.0.0.3', node: 'n3' }),
    aPod('d', { ip: '192.0.2.1', node: 'n4', hostNetwork: true }),
  ],
  namespaces: [aNamespace('x'), aNamespace('y', { team: 'red' })],
  policies: [
    aPolicy('p', {
      podSelector: app('a'),
      ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'red' } } }] }],
    }),
    aPolicy('q', { podSelector: {} }),
  ],
};

describe('compile', () => {
  it('gives policies and groups the nodes of the pods they are for', () => {
    const { policies, addressGroups, appliedToGroups } = compile(cluster);
    expect(policies.get('p')?.span).toEqual(new Set(['n1']));
    expect(policies.get('q')?.span).toEqual(new Set(['n1', 'n2']));
    const groups = [...addressGroups.values()];
    expect(groups).toEqual([
      {
        members: new Map([['y/c', { pod: { name: 'c', namespace: 'y' }, ips: ['10.0.0.3'] }]]),
        span: new Set(['n1']),
      },
    ]);
    expect(Array.from(appliedToGroups.values(), (group) => [...group.keys()])).toEqual([
      ['n1'],
      ['n1', 'n2'],
    ]);
  });
});

describe('viewOf', () => {
  it('knows the pods and what selects them', () => {
    const view = viewOf(cluster);
    const a = view.pod({ name: 'a', namespace: 'x' });
    const c = view.pod({ name: 'c', namespace: 'y' });
    if (a === undefined || c === undefined) throw new Error('both are there');
    expect(Array.from(view.policiesSelecting(a), ({ uid }) => uid)).toEqual(['p', 'q']);
    expect([...view.policiesSelecting(c)]).toEqual([]);
    const [group = ''] = compile(cluster).addressGroups.keys();
    expect([view.isInAddressGroup(group, a), view.isInAddressGroup(group, c)]).toEqual([false, true]);
    expect(view.isInAddressGroup('unknown', c)).toBe(false);
  });
});
