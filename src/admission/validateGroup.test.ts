import { describe, expect, it } from 'vitest';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { group } from '#crds/group.ts';
import { describeProblem } from './decision.ts';
import { aWorld } from './testing/aWorld.ts';
import { validateGroup } from './validateGroup.ts';

const world = aWorld({
  groups: [
    { metadata: { name: 'leaf' }, spec: { podSelector: {} } },
    { metadata: { name: 'parent' }, spec: { childGroups: ['child', 'leaf'] } },
    { metadata: { name: 'child' }, spec: { podSelector: {} } },
    { metadata: { name: 'elsewhere', namespace: 'x' }, spec: { podSelector: {} } },
  ],
});

async function judge(name: string, spec: object, namespace = ''): Promise<string> {
  const schema = namespace === '' ? clusterGroup.fields : group.fields;
  const decision = await validateGroup({ object: { spec }, name, namespace }, schema, world);
  if (!decision.allowed) return decision.problems.map(describeProblem).join('; ');
  return ['admitted', ...decision.warnings].join('; ');
}

describe('validateGroup', () => {
  it.each([
    ['pods', { podSelector: {} }],
    ['pods of namespaces', { podSelector: {}, namespaceSelector: { matchLabels: { a: 'b' } } }],
    ['addresses', { ipBlocks: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] }],
    ['what is behind a Service', { serviceReference: { name: 'later', namespace: 'x' } }],
    ['other groups', { childGroups: ['leaf', 'child'] }],
  ])('takes a group of %s', async (_what, spec) => {
    expect(await judge('mine', spec)).toBe('admitted');
  });

  it('looks groups of a namespace up there', async () => {
    expect(await judge('mine', { childGroups: ['elsewhere'] }, 'x')).toBe('admitted');
    expect(await judge('mine', { childGroups: ['elsewhere'] }, 'y')).toContain(
      'there is no group "elsewhere" yet',
    );
  });

  it.each([
    [
      'itself for a child',
      'mine',
      { childGroups: ['mine'] },
      'spec.childGroups[0]: the group "mine" cannot be',
    ],
    [
      'a child with children',
      'mine',
      { childGroups: ['leaf', 'parent'] },
      'spec.childGroups[1]: "parent" has',
    ],
    [
      'children of a child',
      'child',
      { childGroups: ['leaf'] },
      'spec.childGroups: the group is a child of parent',
    ],
    ['two kinds of members', 'mine', { podSelector: {}, ipBlocks: [] }, 'spec: a group is made of one kind'],
    ['no members', 'mine', {}, 'spec: '],
    ['no network', 'mine', { ipBlocks: [{ cidr: '10.0.0.0' }] }, 'spec'],
    ['an exception outside', 'mine', { ipBlocks: [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] }] }, 'spec'],
    ['a misspelt field', 'mine', { podSelecter: {}, podSelector: {} }, 'spec.podSelecter: there is no such'],
  ])('refuses %s', async (_what, name, spec, message) => {
    const said = await judge(name, spec);
    expect(said).not.toMatch(/^admitted/);
    expect(said).toContain(message);
  });

  it('warns of what it cannot do, and of children that are not there yet', async () => {
    expect(await judge('mine', { nodeSelector: {} })).toMatch(/^admitted; .*nodeSelector is not supported/);
    expect(await judge('mine', { childGroups: ['later'] })).toMatch(
      /^admitted; spec.childGroups\[0\]: there is no/,
    );
  });
});
