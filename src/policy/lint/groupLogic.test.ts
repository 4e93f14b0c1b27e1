import { describe, expect, it } from 'vitest';
import type { GroupSelector } from '../groupSelector.ts';
import type { LabelSelector, Labels } from '../input.ts';
import { parseSelector, type Selector } from '../labelSelector.ts';
import { blocksMeet, blockWithin, groupWithin, isImpossibleGroup } from './groupLogic.ts';

function selector(matchLabels: Labels, more: LabelSelector = {}): Selector {
  const result = parseSelector({ matchLabels, ...more });
  if (!result.ok) throw new Error(result.message);
  return result.selector;
}

const inNamespace = (name: string, pods?: Labels): GroupSelector => ({
  scope: { kind: 'namespace', name },
  ...(pods === undefined ? {} : { podSelector: selector(pods) }),
});
const inNamespaces = (labels: Labels, pods?: Labels): GroupSelector => ({
  scope: { kind: 'selector', selector: selector(labels) },
  ...(pods === undefined ? {} : { podSelector: selector(pods) }),
});
const labelsOf = (name: string) => (name === 'prod' ? { env: 'prod' } : undefined);
const named = { 'kubernetes.io/metadata.name': 'x' };

describe('groupWithin', () => {
  it.each<[string, GroupSelector, GroupSelector, boolean]>([
    ['some pods in all of the namespace', inNamespace('x', { a: 'b' }), inNamespace('x'), true],
    ['all in some', inNamespace('x'), inNamespace('x', { a: 'b' }), false],
    ['another namespace', inNamespace('x'), inNamespace('y'), false],
    ['a namespace in all', inNamespace('x'), inNamespaces({}), true],
    ['a namespace in those with its label', inNamespace('prod'), inNamespaces({ env: 'prod' }), true],
    ['one of which nothing is known', inNamespace('x'), inNamespaces({ env: 'prod' }), false],
    ['a namespace by its name', inNamespaces(named), inNamespace('x'), true],
    ['the other way around', inNamespace('x'), inNamespaces(named), true],
    ['fewer namespaces', inNamespaces({ a: 'b', c: 'd' }), inNamespaces({ a: 'b' }), true],
    [
      'addresses within addresses',
      { ...inNamespaces({}), within: { cidr: '10.0.1.0/24' } },
      { ...inNamespaces({}), within: { cidr: '10.0.0.0/16' } },
      true,
    ],
    [
      'any within addresses',
      inNamespaces({}),
      { ...inNamespaces({}), within: { cidr: '10.0.0.0/16' } },
      false,
    ],
  ])('%s', (_, inner, outer, expected) => {
    expect(groupWithin(inner, outer, labelsOf)).toBe(expected);
  });
});

describe('blocks', () => {
  it('are within the union of others', () => {
    const halves = [{ cidr: '10.0.0.0/9' }, { cidr: '10.128.0.0/9' }];
    expect(blockWithin({ cidr: '10.0.0.0/8' }, halves)).toBe(true);
    expect(blockWithin({ cidr: '10.0.0.0/8' }, halves.slice(1))).toBe(false);
    expect(blockWithin({ cidr: '10.0.0.0/8', except: ['10.0.0.0/9'] }, halves.slice(1))).toBe(true);
    expect(blockWithin({ cidr: '10.0.0.0/8' }, [{ cidr: '0.0.0.0/0' }])).toBe(true);
  });

  it('meet in an address', () => {
    const holed = { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] };
    expect(blocksMeet(holed, { cidr: '10.0.0.0/15' })).toBe(true);
    expect(blocksMeet(holed, { cidr: '10.1.2.0/24' })).toBe(false);
  });
});

describe('isImpossibleGroup', () => {
  it('looks at pods and namespaces', () => {
    const impossible = selector({ a: 'x' }, { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] });
    const scope = { kind: 'selector', selector: impossible } as const;
    expect(isImpossibleGroup({ scope })).toBe(true);
    expect(isImpossibleGroup({ ...inNamespace('x'), podSelector: impossible })).toBe(true);
    expect(isImpossibleGroup(inNamespace('x', { a: 'x' }))).toBe(false);
  });
});
