import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupMember } from '#controlplane/wire.ts';
import type { TargetPort } from '#dataplane/policy/matches.ts';
import { ChangeBuilder } from './changeBuilder.ts';
import { ClauseBook } from './clauseBook.ts';
import {
  type ClauseDefinition,
  matchesOf,
  peersClause,
  servicesClause,
  targetsClause,
} from './clauseDefinition.ts';
import { PolicyFacts } from './facts.ts';
import { diffMembers } from './members.ts';
import { Ledger } from './testing/ledger.ts';
import {
  anyAddressGroup,
  anyAppliedToGroup,
  groupNames,
  podIp,
  podName,
  podNumbers,
} from './testing/randomCluster.ts';

/** A book with the ledger of all its changes. */
class Books {
  readonly facts = new PolicyFacts();
  readonly clauses = new ClauseBook(this.facts);
  readonly ledger = new Ledger();

  acquire(definition: ClauseDefinition): void {
    this.#change((build) => void this.clauses.acquire(definition, build));
  }

  release(definition: ClauseDefinition): void {
    this.#change((build) => this.clauses.release(definition, build));
  }

  setAddresses(name: string, members: readonly GroupMember[]): void {
    const diff = diffMembers(this.facts.addressGroups.get(name) ?? [], members);
    this.facts.addressGroups.set(name, members);
    this.#change((build) => this.clauses.addressGroupChanged(name, diff, build));
  }

  setTargets(name: string, members: readonly GroupMember[]): void {
    const diff = diffMembers(this.facts.appliedToGroups.get(name) ?? [], members);
    this.facts.setAppliedTo(name, members);
    this.#change((build) => this.clauses.appliedToGroupChanged(name, diff, build));
  }

  setPorts(pod: string, ports: readonly TargetPort[]): void {
    const before = this.facts.portsOf(pod);
    this.facts.setPorts(pod, ports);
    this.#change((build) => this.clauses.portsChanged(pod, before, ports, build));
  }

  #change(make: (build: ChangeBuilder) => void): void {
    const build = new ChangeBuilder();
    make(build);
    this.ledger.take(build);
  }
}

const client: GroupMember = { ips: ['10.0.0.1'] };
const pod = (name: string): GroupMember => ({ pod: { namespace: 'default', name } });

describe('ClauseBook', () => {
  it('fills a clause once, however many rules use it, and empties it with the last', () => {
    const books = new Books();
    books.setAddresses('g', [client]);
    const peers = peersClause('In', ['g'], [{ cidr: '10.1.0.0/16' }]);
    books.acquire(peers);
    books.acquire(peersClause('In', ['g'], [{ cidr: '10.1.0.0/16' }]));
    const full = ['ip,nw_src=10.0.0.1', 'ip,nw_src=10.1.0.0/16'];
    expect(books.ledger.matchesOf('In', peers.key)).toEqual(full);
    books.release(peers);
    expect(books.ledger.matchesOf('In', peers.key)).toEqual(full);
    books.release(peers);
    expect(books.ledger.contents()).toEqual(new Ledger().contents());
  });

  it('keeps the directions apart: the same groups are other matches', () => {
    const books = new Books();
    books.setAddresses('g', [client]);
    books.acquire(peersClause('In', ['g'], []));
    books.acquire(peersClause('Out', ['g'], []));
    const { key } = peersClause('In', ['g'], []);
    expect(books.ledger.matchesOf('In', key)).toEqual(['ip,nw_src=10.0.0.1']);
    expect(books.ledger.matchesOf('Out', key)).toEqual(['ip,nw_dst=10.0.0.1']);
  });

  it('counts an address of two groups twice: it stays until it has left both', () => {
    const books = new Books();
    books.setAddresses('g', [client]);
    books.setAddresses('h', [client]);
    const peers = peersClause('In', ['g', 'h'], []);
    books.acquire(peers);
    books.setAddresses('g', []);
    expect(books.ledger.matchesOf('In', peers.key)).toEqual(['ip,nw_src=10.0.0.1']);
    books.setAddresses('h', []);
    expect(books.ledger.matchesOf('In', peers.key)).toEqual([]);
  });

  it('follows a pod to its new port, and forgets it with its port', () => {
    const books = new Books();
    const targets = targetsClause('In', ['g']);
    books.setTargets('g', [pod('a')]);
    books.acquire(targets);
    expect(books.ledger.matchesOf('In', targets.key)).toEqual([]);
    books.setPorts('default/a', [{ ofport: 5, ip: '10.0.0.5' }]);
    expect(books.ledger.matchesOf('In', targets.key)).toEqual(['ip,reg1=0x5']);
    books.setPorts('default/a', [{ ofport: 6, ip: '10.0.0.6' }]);
    expect(books.ledger.matchesOf('In', targets.key)).toEqual(['ip,reg1=0x6']);
    books.setPorts('default/a', []);
    expect(books.ledger.matchesOf('In', targets.key)).toEqual([]);
  });

  it('knows the groups that clauses depend on, by kind', () => {
    const books = new Books();
    const [peers, targets] = [peersClause('In', ['p'], []), targetsClause('Out', ['t'])];
    books.acquire(peers);
    books.acquire(targets);
    const uses = () =>
      ['p', 't'].map((group) => [
        books.clauses.usesAddressGroup(group),
        books.clauses.usesAppliedToGroup(group),
      ]);
    expect(uses()).toEqual([
      [true, false],
      [false, true],
    ]);
    books.release(peers);
    books.release(targets);
    expect(uses()).toEqual([
      [false, false],
      [false, false],
    ]);
  });

  it('ignores the release of what nobody has', () => {
    const books = new Books();
    books.release(servicesClause('In', ['tcp']));
    expect(books.ledger.contents()).toEqual(new Ledger().contents());
  });
});

const someGroups = fc.subarray(groupNames, { minLength: 1 });
const direction = fc.constantFrom('In' as const, 'Out' as const);
const definition = fc.oneof(
  fc.tuple(direction, someGroups).map(([way, groups]) => targetsClause(way, groups)),
  fc
    .tuple(direction, someGroups, fc.subarray([{ cidr: '10.0.0.4/32' }, { cidr: '10.0.0.0/29' }]))
    .map(([way, groups, blocks]) => peersClause(way, groups, blocks)),
  direction.map((way) => servicesClause(way, ['tcp,tp_dst=80', 'udp'])),
);

type Step = (books: Books, held: ClauseDefinition[]) => void;

const step: fc.Arbitrary<Step> = fc.oneof(
  definition.map(
    (each): Step =>
      (books, held) => {
        books.acquire(each);
        held.push(each);
      },
  ),
  fc.nat().map(
    (at): Step =>
      (books, held) => {
        const [gone] = held.splice(at % Math.max(1, held.length), 1);
        if (gone !== undefined) books.release(gone);
      },
  ),
  anyAddressGroup.map(
    ({ metadata, groupMembers = [] }): Step =>
      (books) =>
        books.setAddresses(metadata.name, groupMembers),
  ),
  anyAppliedToGroup.map(
    ({ metadata, groupMembers = [] }): Step =>
      (books) =>
        books.setTargets(metadata.name, groupMembers),
  ),
  fc.tuple(fc.constantFrom(...podNumbers), fc.subarray([1, 2])).map(
    ([number, sandboxes]): Step =>
      (books) =>
        books.setPorts(
          podName(number),
          sandboxes.map((sandbox) => ({ ofport: 10 * sandbox + number, ip: podIp(number) })),
        ),
  ),
);

describe('clauses that rules use', () => {
  it('hold after any changes what they would if they were filled anew, and nothing when nobody is left', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const books = new Books();
        const held: ClauseDefinition[] = [];
        for (const each of steps) each(books, held);
        for (const each of held) {
          const fresh = [...matchesOf(each, books.facts)].sort();
          expect(books.ledger.matchesOf(each.direction, each.key)).toEqual(fresh);
        }
        for (const each of held) books.release(each);
        expect(books.ledger.contents()).toEqual(new Ledger().contents());
        for (const group of groupNames) {
          expect(books.clauses.usesAddressGroup(group) || books.clauses.usesAppliedToGroup(group)).toBe(
            false,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
