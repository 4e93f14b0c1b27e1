import { expect, it } from 'vitest';
import { anAntreaPolicy, aWorld } from '../testing/antreaWorld.ts';
import type { AntreaAppliedTo } from './input.ts';
import { NamespaceWatch } from './namespaceWatch.ts';
import { PolicySourceEntry } from './policySourceEntry.ts';
import { readPolicy } from './readPolicy.ts';

const sink = { set: () => undefined, remove: () => undefined };

function entryFor(name: string, ...appliedTo: readonly AntreaAppliedTo[]): PolicySourceEntry {
  const ingress = [{ action: 'Allow', from: [{ namespaces: { match: 'Self' } }] }];
  const policy = anAntreaPolicy(name, { appliedTo, ingress });
  const entry = new PolicySourceEntry(policy);
  entry.setBlueprint(readPolicy(policy, aWorld()), [], sink);
  return entry;
}

it('finds the policies that a namespace concerns by its labels, before and after, and by its name', () => {
  const watch = new NamespaceWatch();
  const blue = entryFor('blue', { namespaceSelector: { matchLabels: { team: 'blue' } } });
  const red = entryFor('red', { namespaceSelector: { matchLabels: { team: 'red' } } });
  const robot = entryFor('robot', { serviceAccount: { name: 'r', namespace: 'x' } });
  for (const each of [blue, red, robot]) watch.set(each);
  expect([...watch.concerned('x', undefined, { team: 'blue' })]).toEqual([robot, blue]);
  expect([...watch.concerned('y', { team: 'blue' }, { team: 'red' })]).toEqual([blue, red]);
  expect([...watch.concerned('y', {}, undefined)]).toEqual([]);
  watch.set(blue);
  for (const each of [blue, red, robot]) watch.remove(each);
  expect(watch.size).toBe(0);
});
