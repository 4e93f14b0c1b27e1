import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { ChangeBuilder } from './changeBuilder.ts';
import { PolicyBook } from './policyBook.ts';
import { Ledger } from './testing/ledger.ts';
import {
  anyAddressGroup,
  anyAppliedToGroup,
  anyOrderedPolicy,
  anyPolicy,
  groupNames,
  orderedPolicyNames,
  podIp,
  podName,
  podNumbers,
} from './testing/randomCluster.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

type Step = (book: PolicyBook, build: ChangeBuilder) => void;

/** A book with the ledger of all its changes. */
class Books {
  readonly book = new PolicyBook();
  readonly ledger = new Ledger();

  /** Makes these changes as one. */
  play(...steps: readonly Step[]): this {
    const build = new ChangeBuilder();
    for (const step of steps) step(this.book, build);
    this.ledger.take(build);
    return this;
  }
}

const set =
  (policy: NetworkPolicy): Step =>
  (book, build) =>
    book.setPolicy(policy, build);
const remove =
  (name: string): Step =>
  (book, build) =>
    book.removePolicy(name, build);

const nothing = new Ledger().contents();
const policy = ingressPolicy('p', { to: 'servers', from: 'clients', port: 80 });
const twin = ingressPolicy('q', { to: 'servers', from: 'clients', port: 80 });

describe('PolicyBook', () => {
  it('has one rule for policies that say the same, until the last is gone', () => {
    const books = new Books().play(set(policy), set(twin));
    expect(books.ledger.rules.size).toBe(1);
    expect(books.book.conjunctionsOf('p')).toEqual(books.book.conjunctionsOf('q'));
    expect(books.book.counts()).toEqual({ policies: 2, In: 2, Out: 0 });
    expect(books.play(remove('p')).ledger.rules.size).toBe(1);
    expect(books.play(remove('q')).ledger.contents()).toEqual(nothing);
    expect(books.book.counts()).toEqual({ policies: 0, In: 0, Out: 0 });
  });

  it('changes nothing when a policy comes again as it was', () => {
    const books = new Books().play(set(policy));
    const build = new ChangeBuilder();
    books.book.setPolicy({ ...policy, metadata: { ...policy.metadata, generation: 7 } }, build);
    expect(build.build()).toBeUndefined();
    expect(books.book.policy('p')?.metadata.generation).toBe(7);
  });

  it('isolates the pods of a policy that allows nothing', () => {
    const books = new Books().play(set(ingressPolicy('p', { to: 'servers' })));
    expect(books.ledger.rules.size).toBe(0);
    expect(books.book.isolationOf('p')).toEqual([{ direction: 'In', clause: 'targets servers' }]);
    expect(books.ledger.contents()).toMatchObject({ isolation: [['In targets servers', 1]] });
  });

  it('names the groups that a policy needs and that have not come', () => {
    const { book } = new Books();
    expect(book.missingGroups(policy)).toEqual(['servers', 'clients']);
    book.setAppliedToGroup('servers', [], new ChangeBuilder());
    expect(book.missingGroups(policy)).toEqual(['clients']);
    // A group of the same name and of the other kind is another group.
    book.setAppliedToGroup('clients', [], new ChangeBuilder());
    expect(book.missingGroups(policy)).toEqual(['clients']);
    book.setAddressGroup('clients', [], new ChangeBuilder());
    expect(book.missingGroups(policy)).toEqual([]);
  });

  it('keeps a group while a rule speaks of it, also one that names ports alone', () => {
    const named = ingressPolicy('p', { to: 'servers', from: 'clients', port: 'web' });
    const books = new Books().play(
      (book, build) => book.setAddressGroup('clients', [{ ips: ['10.0.0.1'] }], build),
      (book, build) => book.setAppliedToGroup('servers', [], build),
      set(named),
    );
    expect([books.book.removeAddressGroup('clients'), books.book.removeAppliedToGroup('servers')]).toEqual([
      false,
      false,
    ]);
    books.play(remove('p'));
    expect([books.book.removeAddressGroup('clients'), books.book.removeAppliedToGroup('servers')]).toEqual([
      true,
      true,
    ]);
    expect(books.ledger.contents()).toEqual(nothing);
    expect(books.book.missingGroups(named)).toEqual(['servers', 'clients']);
  });

  it('knows the pods that a policy applies to', () => {
    const { book } = new Books().play(set(policy));
    const member = { pod: { namespace: 'default', name: 'a' } };
    expect(book.appliesTo('p', 'default/a')).toBe(false);
    book.setAppliedToGroup('servers', [member], new ChangeBuilder());
    expect(book.appliesTo('p', 'default/a')).toBe(true);
    expect(book.appliesTo('p', 'other/a')).toBe(false);
    expect(book.appliesTo('unknown', 'default/a')).toBe(false);
  });

  it.each<[string, NetworkPolicy]>([
    ['kind', { ...policy, sourceRef: { ...policy.sourceRef, type: 'AntreaClusterNetworkPolicy' } }],
    ['tier', { ...policy, tierPriority: 5 }],
  ])('leaves a policy of another %s to the tables that are for it', (_what, other) => {
    const books = new Books().play(set(other));
    expect(books.ledger.contents()).toEqual(nothing);
    expect(books.book.policy('p')).toBe(other);
  });
});

const ordered: NetworkPolicy = {
  ...policy,
  sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'p', uid: 'p' },
  tierPriority: 250,
  priority: 1,
  rules: [
    { direction: 'In', from: { addressGroups: ['clients'] }, action: 'Drop', priority: 0 },
    { direction: 'In', from: { addressGroups: ['clients'] }, action: 'Drop', priority: 1 },
  ],
};
const server = {
  pod: { namespace: 'default', name: 's' },
  ports: [{ name: 'web', port: 80, protocol: 'TCP' }],
};
const up =
  (isUp: boolean): Step =>
  (book, build) =>
    book.setPorts('default/s', isUp ? [{ ofport: 7, ip: '10.0.0.7' }] : [], build);
const target: Step = (book, build) => book.setAppliedToGroup('servers', [server], build);

describe('an ordered policy', () => {
  it('isolates nobody, and shares no rule: not with another policy, nor within one', () => {
    const other = { ...ordered, metadata: { ...ordered.metadata, name: 'q', uid: 'q' } };
    const books = new Books().play(target, up(true), set(ordered), set(other));
    expect(books.ledger.rules.size).toBe(4);
    expect(books.book.isolationOf('p')).toEqual([]);
    expect(books.ledger.contents()).toMatchObject({ isolation: [] });
    expect(books.play(remove('p')).ledger.rules.size).toBe(2);
  });

  it('has rules in the switch only while they are about a pod of this node', () => {
    const books = new Books().play(target, set(ordered));
    expect(books.ledger.rules.size).toBe(0);
    expect(books.play(up(true)).ledger.rules.size).toBe(2);
    expect(books.play(up(false)).ledger.rules.size).toBe(0);
    expect(books.book.conjunctionsOf('p')).toEqual([]);
    expect(books.book.counts()).toEqual({ policies: 1, In: 2, Out: 0 });
  });

  it('has rules for pods of their own, which it needs and applies to', () => {
    const own: NetworkPolicy = {
      ...ordered,
      rules: [{ direction: 'In', from: {}, action: 'Drop', appliedToGroups: ['few'] }],
    };
    const books = new Books().play(target, up(true), set(own));
    expect(books.book.missingGroups(own)).toEqual(['few']);
    expect(books.ledger.rules.size).toBe(0);
    books.play((book, build) => book.setAppliedToGroup('few', [server], build));
    expect(books.ledger.rules.size).toBe(1);
    expect(books.book.appliesTo('p', 'default/s')).toBe(true);
  });

  it('looks names of ports up as any other, at the place of its rule', () => {
    const named: NetworkPolicy = {
      ...ordered,
      rules: [
        {
          direction: 'In',
          from: { ipBlocks: [{ cidr: '0.0.0.0/0' }] },
          services: [{ port: 'web' }, { port: 81 }],
          action: 'Reject',
          priority: 4,
        },
      ],
    };
    const books = new Books();
    const build = new ChangeBuilder();
    for (const step of [target, up(true), set(named)]) step(books.book, build);
    const added = build.build()?.add ?? [];
    books.ledger.take(build);
    expect(added).toHaveLength(2);
    expect(new Set(added.map(({ order }) => JSON.stringify(order))).size).toBe(1);
    expect(added[0]?.order).toMatchObject({ action: 'Reject', precedence: { ruleIndex: 4 } });
    const emptied = books.play(up(false)).book.conjunctionsOf('p');
    expect(emptied).toEqual([]);
  });

  it('is found by the conjunctions that it is in the switch', () => {
    const books = new Books().play(target, up(true), set(ordered));
    const found = books.book.conjunctionsOf('p').map((key) => books.book.ruleOf(key));
    expect(found).toEqual(ordered.rules.map((rule) => ({ policy: ordered, rule })));
    expect(books.book.ruleOf(`${books.book.conjunctionsOf('p')[0]} tcp,tp_dst=80`)?.policy).toBe(ordered);
    expect(books.book.ruleOf('unknown')).toBeUndefined();
    expect(books.book.podAt('10.0.0.7')).toBe('default/s');
    books.play(set({ ...policy, metadata: { name: 'k', uid: 'k' } }));
    expect(books.book.ruleOf(books.book.conjunctionsOf('k')[0] ?? '')).toBeUndefined();
  });

  it('is another rule when its place or its action changes', () => {
    const books = new Books().play(target, up(true), set(ordered));
    const before = books.book.conjunctionsOf('p');
    books.play(set({ ...ordered, priority: 2 }));
    expect(books.book.conjunctionsOf('p').filter((key) => before.includes(key))).toEqual([]);
    expect(books.ledger.rules.size).toBe(2);
  });
});

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: anyPolicy.map(set) },
  { weight: 3, arbitrary: anyOrderedPolicy.map(set) },
  fc.constantFrom(...orderedPolicyNames).map(remove),
  anyPolicy.map(({ metadata }) => remove(metadata.name)),
  anyAddressGroup.map(
    ({ metadata, groupMembers = [] }): Step =>
      (book, build) => {
        book.setAddressGroup(metadata.name, groupMembers, build);
      },
  ),
  anyAppliedToGroup.map(
    ({ metadata, groupMembers = [] }): Step =>
      (book, build) => {
        book.setAppliedToGroup(metadata.name, groupMembers, build);
      },
  ),
  fc.constantFrom(...groupNames).map(
    (name): Step =>
      (book) =>
        void book.removeAddressGroup(name),
  ),
  fc.constantFrom(...groupNames).map(
    (name): Step =>
      (book) =>
        void book.removeAppliedToGroup(name),
  ),
  fc.tuple(fc.constantFrom(...podNumbers), fc.boolean()).map(
    ([pod, isUp]): Step =>
      (book, build) => {
        book.setPorts(podName(pod), isUp ? [{ ofport: pod, ip: podIp(pod) }] : [], build);
      },
  ),
);

describe('the changes of a book', () => {
  it('come to the same one by one and all at once, and to nothing when no policy is left', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 30 }), (steps) => {
        const [single, whole] = [new Books(), new Books().play(...steps)];
        for (const step of steps) single.play(step);
        expect(single.ledger.contents()).toEqual(whole.ledger.contents());
        const keys = [...single.book.policyNames()].flatMap((name) => single.book.conjunctionsOf(name));
        expect(new Set(keys)).toEqual(new Set(single.ledger.rules.keys()));
        for (const name of [...single.book.policyNames()]) single.play(remove(name));
        expect(single.ledger.contents()).toEqual(nothing);
        for (const name of groupNames) {
          expect(single.book.removeAddressGroup(name) && single.book.removeAppliedToGroup(name)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
