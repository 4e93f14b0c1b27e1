import { describe, expect, it } from 'vitest';
import type { GroupSelector } from './groupSelector.ts';
import type { LabelSelector, Labels } from './input.ts';
import { parseSelector, type Selector, selects } from './labelSelector.ts';
import type { SelectorItem } from './matchGraph.ts';
import { Membership } from './membership.ts';
import { aNamespace, aPod } from './testing/cluster.ts';

const namespaces = 40;
const apps = 60;

/** Counts the calls that it gets. */
class Listener {
  calls = 0;

  podChanged(): void {
    this.calls++;
  }
}

function parsed(input: LabelSelector): Selector {
  const result = parseSelector(input);
  if (!result.ok) throw new Error(result.message);
  return result.selector;
}

function keysOf(item: SelectorItem): string[] {
  const keys: string[] = [];
  keys.push(...item.collect(({ key }) => key));
  return keys.sort();
}

const namespaceLabels = (index: number): Labels => ({ team: `team-${index % 5}`, name: `ns-${index}` });
const podLabels = (app: number): Labels => ({ app: `app-${app}`, ...(app % 2 === 0 ? { even: '' } : {}) });

/** Enough namespaces, labels and selectors that all of them are looked up and not tried. */
function fill(membership: Membership): void {
  for (let namespace = 0; namespace < namespaces; namespace++) {
    membership.upsertNamespace(aNamespace(`ns-${namespace}`, namespaceLabels(namespace)));
    for (let app = 0; app < apps; app++) {
      membership.upsertPod(aPod(`pod-${app}`, { namespace: `ns-${namespace}`, labels: podLabels(app) }));
    }
  }
}

const podSelectors: LabelSelector[] = [
  {},
  { matchLabels: { app: 'app-7' } },
  { matchLabels: { app: 'nobody' } },
  { matchLabels: { app: 'app-7', even: '' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: ['app-1', 'app-2'] }] },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['app-1'] }] },
  { matchExpressions: [{ key: 'even', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'even', operator: 'DoesNotExist' }] },
];

const namespaceSelectors: LabelSelector[] = [
  {},
  { matchLabels: { team: 'team-1' } },
  { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['team-1'] }] },
  { matchExpressions: [{ key: 'name', operator: 'In', values: ['ns-3', 'ns-4'] }] },
];

const groups: GroupSelector[] = podSelectors.flatMap((pods) => [
  { scope: { kind: 'namespace', name: 'ns-3' }, podSelector: parsed(pods) } as const,
  ...namespaceSelectors.map((selector) => ({
    scope: { kind: 'selector', selector: parsed(selector) } as const,
    podSelector: parsed(pods),
  })),
]);

function expectedKeys({ scope, podSelector }: GroupSelector): string[] {
  const keys: string[] = [];
  for (let namespace = 0; namespace < namespaces; namespace++) {
    const isInScope =
      scope.kind === 'namespace'
        ? scope.name === `ns-${namespace}`
        : selects(scope.selector, namespaceLabels(namespace));
    for (let app = 0; app < apps && isInScope; app++) {
      if (podSelector === undefined || selects(podSelector, podLabels(app)))
        keys.push(`ns-${namespace}/pod-${app}`);
    }
  }
  return keys.sort();
}

/** Selectors that nothing has to do with, so that those of a scope are looked up by label. */
function addNoise(membership: Membership): void {
  for (const { scope } of groups) {
    for (let index = 0; index < 30; index++) {
      membership.listen(
        { scope, podSelector: parsed({ matchLabels: { noise: `n-${index}` } }) },
        new Listener(),
      );
    }
  }
  for (let index = 0; index < 30; index++) {
    const selector = parsed({ matchLabels: { noise: `n-${index}` } });
    membership.listen({ scope: { kind: 'selector', selector } }, new Listener());
  }
}

describe('the pods of a selector among many', () => {
  it('are the same whether selectors come before the pods or after', () => {
    const [before, after] = [new Membership(), new Membership()];
    addNoise(before);
    const early = groups.map((group) => before.listen(group, new Listener()));
    fill(before);
    fill(after);
    addNoise(after);
    const late = groups.map((group) => after.listen(group, new Listener()));
    groups.forEach((group, index) => {
      const [first, second] = [early[index], late[index]];
      if (first === undefined || second === undefined) throw new Error('an item for each group');
      expect(keysOf(first)).toEqual(expectedKeys(group));
      expect(keysOf(second)).toEqual(expectedKeys(group));
    });
  });
});

describe('a pod event', () => {
  it('is heard by the selectors that it concerns and by no others', () => {
    const membership = new Membership();
    const [own, other] = [new Listener(), new Listener()];
    const scope = { kind: 'namespace', name: 'x' } as const;
    membership.listen({ scope, podSelector: parsed({ matchLabels: { app: 'a' } }) }, own);
    membership.listen({ scope, podSelector: parsed({ matchLabels: { app: 'b' } }) }, other);
    membership.upsertPod(aPod('a'));
    membership.deletePod({ name: 'a', namespace: 'x' });
    membership.deletePod({ name: 'a', namespace: 'x' });
    expect([own.calls, other.calls]).toEqual([2, 0]);
  });

  it('may be another address, until the pod itself comes again', () => {
    const membership = new Membership();
    membership.upsertPod(aPod('p', { namespace: 'x', labels: {} }));
    const listener = new Listener();
    membership.listen({ scope: { kind: 'namespace', name: 'x' } }, listener);
    const ref = { namespace: 'x', name: 'p' };
    membership.readdressPod(ref, ['10.9.9.9']);
    membership.readdressPod(ref, ['10.9.9.9']);
    expect(listener.calls).toBe(1);
    expect(membership.pod(ref)?.facts.peer?.ips).toEqual(['10.9.9.9']);
    membership.upsertPod(aPod('p', { namespace: 'x', labels: {} }));
    expect(membership.pod(ref)?.facts.peer?.ips).not.toEqual(['10.9.9.9']);
    membership.readdressPod({ namespace: 'x', name: 'unknown' }, ['10.9.9.9']);
  });

  it('of a namespace that is not known yet is heard once the namespace is', () => {
    const membership = new Membership();
    const item = membership.listen({ scope: { kind: 'selector', selector: parsed({}) } }, new Listener());
    membership.upsertPod(aPod('a'));
    expect(keysOf(item)).toEqual([]);
    membership.upsertNamespace(aNamespace('x'));
    expect(keysOf(item)).toEqual(['x/a']);
    membership.deleteNamespace('x');
    expect(keysOf(item)).toEqual([]);
  });
});

describe('a selector', () => {
  it('is shared by all that listen to it, until the last leaves', () => {
    const membership = new Membership();
    const [first, second] = [new Listener(), new Listener()];
    const group: GroupSelector = { scope: { kind: 'namespace', name: 'x' }, podSelector: parsed({}) };
    const item = membership.listen(group, first);
    expect(membership.listen({ scope: group.scope }, second)).toBe(item);
    membership.unlisten(item, first);
    membership.upsertPod(aPod('a'));
    expect([first.calls, second.calls]).toEqual([0, 1]);
    membership.unlisten(item, second);
    expect(membership.size).toMatchObject({ selectors: 0, scopes: 0, pods: 1 });
  });
});
