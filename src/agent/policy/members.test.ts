import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupMember } from '#controlplane/wire.ts';
import { diffMembers, podKeyOf } from './members.ts';

const anyMember: fc.Arbitrary<GroupMember> = fc
  .record(
    {
      name: fc.constantFrom('a', 'b'),
      ips: fc.subarray(['10.0.0.1', '10.0.0.2']),
      port: fc.constantFrom(80, 81),
      protocol: fc.constantFrom('TCP', 'UDP'),
    },
    { requiredKeys: [] },
  )
  .map(({ name, ips, port, protocol = 'TCP' }) => ({
    ...(name && { pod: { namespace: 'default', name } }),
    ...(ips && { ips }),
    ...(port && { ports: [{ name: 'web', port, protocol }] }),
  }));

const text = (members: readonly GroupMember[]) => members.map((member) => JSON.stringify(member)).sort();

describe('diffMembers', () => {
  it('leads from the one version to the other', () => {
    const version = fc.array(anyMember, { maxLength: 6 });
    fc.assert(
      fc.property(version, version, (before, after) => {
        const { added, removed } = diffMembers(before, after);
        const left = text(before);
        for (const each of text(removed)) left.splice(left.indexOf(each), 1);
        expect(left).toHaveLength(before.length - removed.length);
        expect([...left, ...text(added)].sort()).toEqual(text(after));
      }),
      { numRuns: 500 },
    );
  });

  it('is one member when one comes into the middle of many', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      ips: [`10.0.${index >> 8}.${index & 255}`],
    }));
    const newcomer = { ips: ['10.9.9.9'] };
    expect(diffMembers(many, many.toSpliced(500, 0, newcomer))).toEqual({ added: [newcomer], removed: [] });
    expect(diffMembers(many, many.toSpliced(500, 1))).toEqual({ added: [], removed: [many[500]] });
  });

  it.each([
    ['protocol', { port: 80, name: 'web', protocol: 'UDP' }],
    ['number', { port: 81, name: 'web', protocol: 'TCP' }],
    ['name', { port: 80, name: 'www', protocol: 'TCP' }],
  ])('sees that a named port has another %s although pod and address are the same', (_what, port) => {
    const member = { pod: { namespace: 'default', name: 'a' }, ips: ['10.0.0.1'] };
    const before = { ...member, ports: [{ port: 80, name: 'web', protocol: 'TCP' }] };
    const after = { ...member, ports: [port] };
    expect(diffMembers([before], [after])).toEqual({ added: [after], removed: [before] });
    expect(diffMembers([before], [before])).toEqual({ added: [], removed: [] });
  });
});

describe('podKeyOf', () => {
  it('is namespace and name, and nothing for an address alone', () => {
    expect(podKeyOf({ pod: { namespace: 'default', name: 'a' } })).toBe('default/a');
    expect(podKeyOf({ ips: ['10.0.0.1'] })).toBeUndefined();
  });
});
