import { describe, expect, it } from 'vitest';
import { PolicyFacts } from './facts.ts';

const pod = (name: string) => ({ pod: { namespace: 'default', name } });

describe('PolicyFacts', () => {
  it('knows the applied-to groups of a pod as they change', () => {
    const facts = new PolicyFacts();
    facts.setAppliedTo('g', [pod('a'), pod('b')]);
    facts.setAppliedTo('h', [pod('a')]);
    expect([...facts.groupsOf('default/a')]).toEqual(['g', 'h']);
    facts.setAppliedTo('g', [pod('b')]);
    expect([...facts.groupsOf('default/a')]).toEqual(['h']);
    expect([...facts.groupsOf('default/b')]).toEqual(['g']);
    facts.setAppliedTo('h', undefined);
    expect([...facts.groupsOf('default/a')]).toEqual([]);
    expect(facts.appliedToGroups.has('h')).toBe(false);
  });

  it('tells pods of the same name in other namespaces apart', () => {
    const facts = new PolicyFacts();
    facts.setAppliedTo('g', [{ pod: { namespace: 'other', name: 'a' } }, { ips: ['10.0.0.1'] }]);
    expect([...facts.groupsOf('default/a')]).toEqual([]);
    expect([...facts.groupsOf('other/a')]).toEqual(['g']);
  });

  it('knows the ports of a pod until it has none', () => {
    const facts = new PolicyFacts();
    expect(facts.portsOf('default/a')).toEqual([]);
    facts.setPorts('default/a', [{ ofport: 5, ip: '10.0.0.5' }]);
    expect(facts.portsOf('default/a')).toEqual([{ ofport: 5, ip: '10.0.0.5' }]);
    facts.setPorts('default/a', []);
    expect(facts.portsOf('default/a')).toEqual([]);
  });
});

it('PolicyFacts knows whose an address is, also when it passes from one pod to the next', () => {
  const facts = new PolicyFacts();
  const port = (ofport: number) => [{ ofport, ip: '10.0.0.5' }];
  facts.setPorts('default/a', port(5));
  expect(facts.podAt('10.0.0.5')).toBe('default/a');
  facts.setPorts('default/b', port(6));
  facts.setPorts('default/a', []);
  expect(facts.podAt('10.0.0.5')).toBe('default/b');
  facts.setPorts('default/b', []);
  expect(facts.podAt('10.0.0.5')).toBeUndefined();
});

it('PolicyFacts tells a pod from a former one of its name, where it was told', () => {
  const facts = new PolicyFacts();
  facts.setAppliedTo('g', [{ pod: { namespace: 'default', name: 'a' }, uid: 'new' }]);
  facts.setAppliedTo('h', [{ pod: { namespace: 'default', name: 'a' } }]);
  expect([facts.isIn('g', 'default/a', 'new'), facts.isIn('g', 'default/a', 'old')]).toEqual([true, false]);
  expect([facts.isIn('g', 'default/a'), facts.isIn('h', 'default/a', 'old')]).toEqual([true, true]);
  expect([facts.isIn('g', 'default/b'), facts.isIn('i', 'default/a')]).toEqual([false, false]);
});
