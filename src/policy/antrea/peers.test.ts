import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import { describeBlock } from '../ipBlock.ts';
import { Problems } from '../problems.ts';
import { aGroup, aWorld } from '../testing/antreaWorld.ts';
import type { AntreaPeer } from './input.ts';
import { PeerReader, sharedLabels } from './peers.ts';

const web = { matchLabels: { app: 'web' } };
const groups = [
  aGroup('g', { childGroups: ['web', 'blocks'] }),
  aGroup('web', { podSelector: web }),
  aGroup('blocks', { ipBlocks: [{ cidr: '10.0.0.0/8' }] }),
];

function read(list: readonly AntreaPeer[], namespace?: string): string[] {
  const problems = new Problems();
  const peers = new PeerReader(namespace, aWorld(...groups), problems).read(list, 'from');
  return [
    ...peers.groups.map(normalizedName),
    ...peers.blocks.map(describeBlock),
    ...peers.relative.map(({ sameLabels, podSelector }) => `${sameLabels} ${podSelector?.text ?? ''}`),
    ...problems.found.map(({ path, reason }) => `${path} ${reason}`),
  ];
}

describe('peers', () => {
  it('are anybody without entries', () => {
    expect(read([])).toEqual(['0.0.0.0/0']);
  });

  it.each<[AntreaPeer, string[]]>([
    [{ podSelector: web }, ['namespaceSelector= And podSelector=app=web']],
    [{ namespaceSelector: web }, ['namespaceSelector=app=web']],
    [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, ['10.0.0.0/8 except 10.1.0.0/16']],
    [{ group: 'g' }, ['namespaceSelector= And podSelector=app=web', '10.0.0.0/8']],
    [{ serviceAccount: { name: 'r', namespace: 'y' } }, ['namespace=y And podSelector=serviceaccount:=r']],
    [{ namespaces: { match: 'Self' }, podSelector: web }, ['self app=web']],
    [{ namespaces: { sameLabels: ['b', 'a', 'b'] } }, ['a,b ']],
    [{ podSelector: web, scope: 'Cluster' }, ['namespaceSelector= And podSelector=app=web']],
  ])('of a cluster-wide policy: %j', (peer, expected) => {
    expect(read([peer])).toEqual(expected);
  });

  it.each<[AntreaPeer, string[]]>([
    [{ podSelector: web }, ['namespace=x And podSelector=app=web']],
    [{ namespaces: { match: 'Self' }, podSelector: web }, ['namespace=x And podSelector=app=web']],
    [{ namespaces: { sameLabels: ['a'] } }, ['from[0].namespaces InvalidPeer']],
  ])('of a policy of a namespace: %j', (peer, expected) => {
    expect(read([peer], 'x')).toEqual(expected);
  });

  it.each<[AntreaPeer, string]>([
    [{}, 'from[0] InvalidPeer'],
    [{ scope: 'Cluster' }, 'from[0] InvalidPeer'],
    [{ podSelector: web, scope: 'ClusterSet' }, 'from[0] UnsupportedField'],
    [{ fqdn: 'example.com' }, 'from[0] UnsupportedField'],
    [{ nodeSelector: {} }, 'from[0] UnsupportedField'],
    [{ group: 'none' }, 'from[0].group GroupNotFound'],
    [{ group: 'g', podSelector: web }, 'from[0] InvalidPeer'],
    [{ ipBlock: { cidr: 'x' } }, 'from[0].ipBlock InvalidCIDR'],
    [{ namespaces: { match: 'self' } }, 'from[0].namespaces InvalidPeer'],
    [{ namespaces: { match: 'Self' }, namespaceSelector: {} }, 'from[0] InvalidPeer'],
    [
      { namespaces: { match: 'Self' }, podSelector: { matchLabels: { '!': '' } } },
      'from[0].podSelector InvalidSelector',
    ],
  ])('are nobody: %j', (peer, problem) => {
    expect(read([peer])).toEqual([problem]);
  });

  it('leaves out only what is not understood', () => {
    expect(read([{ fqdn: 'example.com' }, { ipBlock: { cidr: '10.0.0.0/8' } }])).toEqual([
      '10.0.0.0/8',
      'from[0] UnsupportedField',
    ]);
  });
});

it('shares labels only where all are there', () => {
  expect(sharedLabels(['a', 'b'], { a: '1', b: '', c: '3' })).toEqual({ a: '1', b: '' });
  expect(sharedLabels(['a', 'b'], { a: '1' })).toBeUndefined();
});
