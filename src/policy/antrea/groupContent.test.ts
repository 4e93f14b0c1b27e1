import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import { describeBlock } from '../ipBlock.ts';
import { Problems } from '../problems.ts';
import { aGroup, aWorld } from '../testing/antreaWorld.ts';
import { readGroup } from './groupContent.ts';
import type { GroupInput } from './input.ts';
import type { ServiceRef } from './world.ts';

function read(name: string, groups: readonly GroupInput[], namespace?: string): string[] {
  const problems = new Problems();
  const { groups: pods, blocks } = readGroup({ name, namespace }, aWorld(...groups), 'at', problems);
  expect(problems.found.every(({ path }) => path === 'at')).toBe(true);
  return [
    ...pods.map(normalizedName),
    ...blocks.map(describeBlock),
    ...problems.found.map(({ reason }) => reason),
  ];
}

const web = { podSelector: { matchLabels: { app: 'web' } } };

describe('a group', () => {
  it('of a cluster selects in all namespaces, of a namespace in its own', () => {
    expect(read('g', [aGroup('g', web)])).toEqual(['namespaceSelector= And podSelector=app=web']);
    expect(read('g', [aGroup('g', web, 'x')], 'x')).toEqual(['namespace=x And podSelector=app=web']);
    expect(read('g', [aGroup('g', web, 'x')])).toEqual(['GroupNotFound']);
    expect(read('g', [aGroup('g', web)], 'x')).toEqual(['GroupNotFound']);
  });

  it('holds blocks, but only the ones that are understood', () => {
    const ipBlocks = [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }, { cidr: 'x' }, { cidr: '::/0' }];
    expect(read('g', [aGroup('g', { ipBlocks })])).toEqual([
      '10.0.0.0/8 except 10.1.0.0/16',
      'InvalidCIDR',
      'UnsupportedIPv6',
    ]);
  });

  it('holds what its children hold, of those that there are', () => {
    const parent = aGroup('p', { childGroups: ['g', 'b', 'none', 'p'] });
    const groups = [parent, aGroup('g', web), aGroup('b', { ipBlocks: [{ cidr: '10.0.0.0/8' }] })];
    expect(read('p', groups)).toEqual([
      'namespaceSelector= And podSelector=app=web',
      '10.0.0.0/8',
      'GroupNotFound',
      'InvalidGroup',
    ]);
  });

  it('holds the pods behind a Service', () => {
    const service = { metadata: { name: 's', namespace: 'x' }, spec: { selector: { app: 'web' } } };
    const behind = (reference: { name: string; namespace?: string }, of?: string) => {
      const group = aGroup('g', { serviceReference: reference }, of);
      const problems = new Problems();
      const asked = {
        ...aWorld(group),
        service: ({ namespace: at }: ServiceRef) => (at === 'x' ? service : undefined),
      };
      const { groups } = readGroup({ name: 'g', namespace: of }, asked, 'at', problems);
      return [...groups.map(normalizedName), ...problems.found.map(({ reason }) => reason)];
    };
    expect(behind({ name: 's', namespace: 'x' })).toEqual(['namespace=x And podSelector=app=web']);
    expect(behind({ name: 's' }, 'x')).toEqual(['namespace=x And podSelector=app=web']);
    expect(behind({ name: 's' })).toEqual(['InvalidPeer']);
    expect(behind({ name: 's', namespace: 'y' })).toEqual(['ServiceNotFound']);
  });

  it.each<[GroupInput['spec'], string]>([
    [undefined, 'InvalidGroup'],
    [{ ipBlocks: [] }, 'InvalidGroup'],
    [{ ...web, ipBlocks: [{ cidr: '10.0.0.0/8' }] }, 'InvalidGroup'],
    [{ ...web, childGroups: ['other'] }, 'InvalidGroup'],
    [{ serviceReference: { name: 's', namespace: 'x' } }, 'ServiceNotFound'],
    [{ ...web, serviceReference: { name: 's', namespace: 'x' } }, 'InvalidGroup'],
    [{ nodeSelector: {} }, 'UnsupportedField'],
    [{ externalEntitySelector: {} }, 'UnsupportedField'],
    [{ podSelector: { matchLabels: { '!': '' } } }, 'InvalidSelector'],
  ])('holds nobody: %j', (spec, reason) => {
    expect(read('g', [aGroup('g', spec)])).toEqual([reason]);
  });

  it.each(['{"childGroups":"a"}', '{"ipBlocks":{"cidr":"10.0.0.0/8"}}', '{"podSelector":5}'])(
    'holds nobody where it is malformed: %s',
    (spec) => {
      expect(read('g', [aGroup('g', JSON.parse(spec))])).toEqual(['Malformed']);
    },
  );
});
