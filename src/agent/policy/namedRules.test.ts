import { describe, expect, it } from 'vitest';
import type { GroupMember, WireRule } from '#controlplane/wire.ts';
import { ChangeBuilder } from './changeBuilder.ts';
import { ClauseBook } from './clauseBook.ts';
import { PolicyFacts } from './facts.ts';
import { NamedRules } from './namedRules.ts';
import { rulesOf } from './ruleDefinition.ts';
import { Ledger } from './testing/ledger.ts';
import { ingressPolicy } from './testing/testPolicies.ts';

type Ports = Readonly<Record<string, number>>;

/** Pods by name; `ports` by name of the port, protocol TCP unless the name ends with `/udp`. */
function members(pods: Readonly<Record<string, Ports>>): GroupMember[] {
  return Object.entries(pods).map(([name, ports], index) => ({
    pod: { namespace: 'default', name },
    ips: [`10.0.0.${index + 1}`],
    ports: Object.entries(ports).map(([label, port]) => ({
      name: label.replace('/udp', ''),
      port,
      protocol: label.endsWith('/udp') ? 'UDP' : 'TCP',
    })),
  }));
}

/** The named part of one rule, with the ledger of all its changes. */
class Rule {
  readonly facts = new PolicyFacts();
  readonly ledger = new Ledger();
  readonly named: NamedRules;

  constructor(wire: WireRule) {
    const policy = { ...ingressPolicy('p', { to: 'targets' }), rules: [wire] };
    const [definition] = rulesOf(policy);
    if (definition?.subject === undefined) throw new Error('the rule allows nothing');
    this.named = new NamedRules(definition, definition.subject, this.facts, new ClauseBook(this.facts));
  }

  refresh(): void {
    this.#change((build) => this.named.refresh(build));
  }

  close(): void {
    this.#change((build) => this.named.close(build));
  }

  /** What each of the rules says: matches by clause, e.g. `ip,reg1=0x1 | tcp,tp_dst=80`. */
  said(direction: 'In' | 'Out'): string[] {
    return [...this.ledger.rules.values()]
      .map((clauses) =>
        clauses.map((clause) => this.ledger.matchesOf(direction, clause).join(' ')).join(' | '),
      )
      .sort();
  }

  #change(make: (build: ChangeBuilder) => void): void {
    const build = new ChangeBuilder();
    make(build);
    this.ledger.take(build);
  }
}

const services = [{ protocol: 'TCP', port: 'web' }];

describe('a named port of an ingress rule', () => {
  function ingress() {
    const rule = new Rule({ direction: 'In', from: { ipBlocks: [{ cidr: '0.0.0.0/0' }] }, services });
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      rule.facts.setPorts(`default/${name}`, [{ ofport: index + 1, ip: `10.0.0.${index + 1}` }]);
    }
    return rule;
  }

  it('is another number at each pod: one rule for each number', () => {
    const rule = ingress();
    rule.facts.setAppliedTo('targets', members({ a: { web: 80 }, b: { web: 8080 }, c: { web: 80 } }));
    rule.refresh();
    expect(rule.said('In')).toEqual([
      'ip | ip,reg1=0x1 ip,reg1=0x3 | tcp,tp_dst=80',
      'ip | ip,reg1=0x2 | tcp,tp_dst=8080',
    ]);
    expect(rule.named.keys().sort()).toEqual([...rule.ledger.rules.keys()].sort());
  });

  it('is none at a pod that has no port of that name and protocol', () => {
    const rule = ingress();
    rule.facts.setAppliedTo('targets', members({ a: { 'web/udp': 80 }, b: { www: 80 }, c: {} }));
    rule.refresh();
    expect(rule.said('In')).toEqual([]);
    expect(rule.named.keys()).toEqual([]);
  });

  it('follows a pod whose port gets another number although pod and address stay', () => {
    const rule = ingress();
    rule.facts.setAppliedTo('targets', members({ a: { web: 80 }, b: { web: 80 } }));
    rule.refresh();
    rule.facts.setAppliedTo('targets', members({ a: { web: 80 }, b: { web: 81 } }));
    rule.refresh();
    expect(rule.said('In')).toEqual(['ip | ip,reg1=0x1 | tcp,tp_dst=80', 'ip | ip,reg1=0x2 | tcp,tp_dst=81']);
    rule.facts.setAppliedTo('targets', members({ b: { web: 81 } }));
    rule.refresh();
    expect(rule.said('In')).toEqual(['ip | ip,reg1=0x2 | tcp,tp_dst=81']);
  });

  it('changes nothing when it is looked at again, and leaves nothing when it is closed', () => {
    const rule = ingress();
    rule.facts.setAppliedTo('targets', members({ a: { web: 80 }, b: { web: 8080 } }));
    rule.refresh();
    const before = rule.ledger.contents();
    const again = new ChangeBuilder();
    rule.named.refresh(again);
    expect(again.build()).toBeUndefined();
    expect(rule.ledger.contents()).toEqual(before);
    rule.close();
    expect(rule.ledger.contents()).toEqual(new Ledger().contents());
  });
});

describe('a named port of an egress rule', () => {
  it('is looked up at the peers: one rule for each number, to their addresses', () => {
    const rule = new Rule({ direction: 'Out', to: { addressGroups: ['peers', 'more'] }, services });
    rule.facts.setPorts('default/client', [{ ofport: 9, ip: '10.0.0.9' }]);
    rule.facts.setAppliedTo('targets', [{ pod: { namespace: 'default', name: 'client' } }]);
    rule.facts.addressGroups.set('peers', members({ a: { web: 80 }, b: { web: 8080 }, c: {} }));
    rule.facts.addressGroups.set('more', [
      { ips: ['10.1.0.1'], ports: [{ name: 'web', port: 80, protocol: 'TCP' }] },
    ]);
    rule.refresh();
    expect(rule.said('Out')).toEqual([
      'ip,nw_src=10.0.0.9 | ip,nw_dst=10.0.0.1 ip,nw_dst=10.1.0.1 | tcp,tp_dst=80',
      'ip,nw_src=10.0.0.9 | ip,nw_dst=10.0.0.2 | tcp,tp_dst=8080',
    ]);
    rule.close();
    expect(rule.ledger.contents()).toEqual(new Ledger().contents());
  });

  it('keeps an address that two pods have for a moment until both are gone', () => {
    const rule = new Rule({ direction: 'Out', to: { addressGroups: ['peers', 'more'] }, services });
    const peer = { ips: ['10.1.0.1'], ports: [{ name: 'web', port: 80, protocol: 'TCP' }] };
    rule.facts.addressGroups.set('peers', [peer]);
    rule.facts.addressGroups.set('more', [peer]);
    rule.refresh();
    rule.facts.addressGroups.set('peers', []);
    rule.refresh();
    expect(rule.said('Out')).toEqual([' | ip,nw_dst=10.1.0.1 | tcp,tp_dst=80']);
    rule.facts.addressGroups.set('more', []);
    rule.refresh();
    expect(rule.said('Out')).toEqual([]);
  });
});
