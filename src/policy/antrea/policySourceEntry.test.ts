import { describe, expect, it } from 'vitest';
import type { Policy } from '../model.ts';
import { anAntreaPolicy, aWorld } from '../testing/antreaWorld.ts';
import { PolicySourceEntry } from './policySourceEntry.ts';
import { readPolicy } from './readPolicy.ts';

const policy = anAntreaPolicy('p', {
  appliedTo: [{ namespaceSelector: { matchLabels: { stage: 'live' } } }],
  ingress: [{ action: 'Allow', from: [{ namespaces: { sameLabels: ['team'] } }] }],
});
const live = { stage: 'live', team: 'a' };

/** What is there, and how often something was set. */
class Held {
  readonly policies = new Map<string, Policy>();
  sets = 0;

  set(each: Policy): void {
    this.sets += 1;
    this.policies.set(each.uid ?? each.source.uid, each);
  }

  remove(uid: string): void {
    if (!this.policies.delete(uid)) throw new Error(`${uid} is not there`);
  }
}

function entry() {
  const held = new Held();
  const sink = { set: (each: Policy) => held.set(each), remove: (uid: string) => held.remove(uid) };
  const of = new PolicySourceEntry(policy);
  const blueprint = readPolicy(policy, aWorld());
  return { held, sink, of, blueprint };
}

describe('a policy with parts', () => {
  it('has a part as long as any namespace shares its labels', () => {
    const { held, sink, of, blueprint } = entry();
    of.setBlueprint(blueprint, [{ name: 'x', labels: live }], sink);
    of.setNamespace('y', live, sink);
    expect(held.policies.size).toBe(2);
    of.setNamespace('x', { stage: 'live', team: 'b' }, sink);
    expect(held.policies.size).toBe(3);
    of.setNamespace('y', undefined, sink);
    of.setNamespace('y', undefined, sink);
    expect(held.policies.size).toBe(2);
    of.remove(sink);
    expect(held.policies.size).toBe(0);
  });

  it('says a part once, however many namespaces share it', () => {
    const { held, sink, of, blueprint } = entry();
    of.setBlueprint(blueprint, [], sink);
    for (let index = 0; index < 100; index++) of.setNamespace(`n${index}`, live, sink);
    expect(held.sets).toBe(2);
  });

  it('comes after its parts: who has it has them all', () => {
    const { sink, of, blueprint } = entry();
    const told: string[] = [];
    const set = ({ uid, source }: Policy) => void told.push(uid === undefined ? source.uid : 'part');
    of.setBlueprint(blueprint, [{ name: 'x', labels: live }], { ...sink, set });
    expect(told).toEqual(['part', 'p']);
  });

  it('loses what a new version has not', () => {
    const { held, sink, of, blueprint } = entry();
    const namespaces = [{ name: 'x', labels: live }];
    of.setBlueprint(blueprint, namespaces, sink);
    of.setBlueprint({ ...blueprint, relative: [] }, namespaces, sink);
    expect([...held.policies.keys()]).toEqual(['p']);
    expect(of.relativeTo).toEqual([]);
  });
});
