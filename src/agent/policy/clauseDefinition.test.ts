import { describe, expect, it } from 'vitest';
import { matchesOf, peersClause, servicesClause, targetsClause } from './clauseDefinition.ts';
import { PolicyFacts } from './facts.ts';

describe('the key of a clause', () => {
  it('is the same for the same groups and blocks, in any order and however often they are named', () => {
    expect(targetsClause('In', ['b', 'a', 'b']).key).toBe(targetsClause('In', ['a', 'b']).key);
    const blocks = [{ cidr: '10.0.0.0/8' }, { cidr: '11.0.0.0/8', except: ['11.1.0.0/16'] }];
    expect(peersClause('In', ['b', 'a'], blocks).key).toBe(
      peersClause('In', ['a', 'b'], blocks.toReversed()).key,
    );
  });

  it.each([
    ['a block and its exception', [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }]],
    ['two blocks', [{ cidr: '10.0.0.0/8' }, { cidr: '10.1.0.0/16' }]],
    ['a block of that text', [{ cidr: '10.0.0.0/8-10.1.0.0/16' }]],
    ['a block of this text', [{ cidr: '10.0.0.0/8 10.1.0.0/16' }]],
    ['one with this exception', [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16 10.0.0.0/8'] }]],
  ])('tells blocks apart whatever their text is: %s', (_what, blocks) => {
    const others = [
      [{ cidr: '10.0.0.0/8' }],
      [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }],
      [{ cidr: '10.0.0.0/8' }, { cidr: '10.1.0.0/16' }],
    ];
    const same = others.filter(
      (each) => peersClause('In', [], each).key === peersClause('In', [], blocks).key,
    );
    expect(same).toEqual(others.filter((each) => JSON.stringify(each) === JSON.stringify(blocks)));
  });

  it('tells the kinds of clauses apart', () => {
    const keys = [targetsClause('In', ['g']), peersClause('In', ['g'], []), servicesClause('In', ['g'])];
    expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
  });
});

describe('matchesOf', () => {
  const facts = new PolicyFacts();
  facts.addressGroups.set('g', [{ ips: ['10.0.0.1', 'fd00::1'] }, { ips: ['10.0.0.2'] }, {}]);
  facts.setAppliedTo('t', [
    { pod: { namespace: 'default', name: 'here' } },
    { pod: { namespace: 'default', name: 'starting' } },
    { ips: ['10.0.0.9'] },
  ]);
  facts.setPorts('default/here', [
    { ofport: 5, ip: '10.0.0.5' },
    { ofport: 6, ip: '10.0.0.6' },
  ]);

  it('names peers by address, at the end where they are', () => {
    const blocks = [{ cidr: '10.8.0.0/30', except: ['10.8.0.0/31'] }];
    expect([...matchesOf(peersClause('In', ['g'], blocks), facts)]).toEqual([
      'ip,nw_src=10.0.0.1',
      'ip,nw_src=10.0.0.2',
      'ip,nw_src=10.8.0.2/31',
    ]);
    expect([...matchesOf(peersClause('Out', ['g'], []), facts)]).toEqual([
      'ip,nw_dst=10.0.0.1',
      'ip,nw_dst=10.0.0.2',
    ]);
  });

  it('names targets by the ports they have here, to them or by their address from them', () => {
    expect([...matchesOf(targetsClause('In', ['t']), facts)]).toEqual(['ip,reg1=0x5', 'ip,reg1=0x6']);
    expect([...matchesOf(targetsClause('Out', ['t']), facts)]).toEqual([
      'ip,nw_src=10.0.0.5',
      'ip,nw_src=10.0.0.6',
    ]);
  });

  it('matches nothing for a block that cannot be read, nor for a group that is not known', () => {
    expect([...matchesOf(peersClause('In', ['unknown'], [{ cidr: 'nonsense' }]), facts)]).toEqual([]);
    expect([
      ...matchesOf(peersClause('In', [], [{ cidr: '10.0.0.0/8', except: ['nonsense'] }]), facts),
    ]).toEqual([]);
  });
});
