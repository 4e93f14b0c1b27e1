import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import { Problems } from '../problems.ts';
import { aGroup, aWorld } from '../testing/antreaWorld.ts';
import { AppliedToReader } from './appliedTo.ts';
import type { AntreaAppliedTo } from './input.ts';

const web = { matchLabels: { app: 'web' } };
const groups = [
  aGroup('g', { podSelector: web }),
  aGroup('g', { podSelector: web }, 'x'),
  aGroup('far', { podSelector: web, namespaceSelector: {} }, 'x'),
  aGroup('blocks', { ipBlocks: [{ cidr: '10.0.0.0/8' }] }),
];

function read(entry: AntreaAppliedTo, namespace?: string): string[] {
  const problems = new Problems();
  const found = new AppliedToReader(namespace, aWorld(...groups), problems).read([entry], 'spec.appliedTo');
  expect(problems.found.every(({ path }) => path.startsWith('spec.appliedTo[0]'))).toBe(true);
  return [...found.map(normalizedName), ...problems.found.map(({ reason }) => reason)];
}

describe('appliedTo of a cluster-wide policy', () => {
  it.each<[AntreaAppliedTo, string]>([
    [{ podSelector: web }, 'namespaceSelector= And podSelector=app=web'],
    [{ namespaceSelector: web }, 'namespaceSelector=app=web'],
    [{ group: 'g' }, 'namespaceSelector= And podSelector=app=web'],
    [
      { serviceAccount: { name: 'robot', namespace: 'y' } },
      'namespace=y And podSelector=serviceaccount:=robot',
    ],
    [{ group: 'none' }, 'GroupNotFound'],
    [{ group: 'blocks' }, 'InvalidAppliedTo'],
    [{ group: 'g', podSelector: web }, 'InvalidAppliedTo'],
    [{}, 'InvalidAppliedTo'],
    [{ service: { name: 's', namespace: 'x' } }, 'UnsupportedField'],
    [{ nodeSelector: {} }, 'UnsupportedField'],
    [{ externalEntitySelector: {} }, 'UnsupportedField'],
  ])('%j', (entry, expected) => {
    expect(read(entry)).toEqual([expected]);
  });
});

describe('appliedTo of a policy of a namespace', () => {
  it.each<[AntreaAppliedTo, string]>([
    [{ podSelector: web }, 'namespace=x And podSelector=app=web'],
    [{ group: 'g' }, 'namespace=x And podSelector=app=web'],
    [
      { serviceAccount: { name: 'robot', namespace: 'x' } },
      'namespace=x And podSelector=serviceaccount:=robot',
    ],
    [{ serviceAccount: { name: 'robot', namespace: 'y' } }, 'InvalidAppliedTo'],
    [{ namespaceSelector: {} }, 'InvalidAppliedTo'],
    [{ group: 'far' }, 'InvalidAppliedTo'],
  ])('%j', (entry, expected) => {
    expect(read(entry, 'x')).toEqual([expected]);
  });
});
