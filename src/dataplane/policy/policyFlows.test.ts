import { describe, expect, it } from 'vitest';
import type { Action } from '#policy/model.ts';
import { type Flow, flowKey } from '../flow.ts';
import { installedForm } from '../flowDiff.ts';
import { readInherited } from './inherited.ts';
import { noChange, type PolicyChange } from './policyChange.ts';
import { PolicyFlows } from './policyFlows.ts';

const rule = (key: string, ...clauses: string[]) => ({ key, direction: 'In' as const, clauses });
const members = (clause: string, add: readonly string[], remove: readonly string[] = []) => ({
  direction: 'In' as const,
  clause,
  add,
  remove,
});

const oneRule: PolicyChange = {
  members: [members('from', ['ip,nw_src=10.0.0.1', 'ip,nw_src=10.0.0.2']), members('to', ['ip,reg1=0x5'])],
  add: [rule('r', 'from', 'to')],
  remove: [],
  isolation: [{ direction: 'In', clause: 'to', change: 1 }],
};

const texts = (flows: readonly Flow[]) => flows.map(({ match, actions }) => `${match} ${actions}`);

describe('PolicyFlows', () => {
  it('stages all but the smallest clause, then opens and isolates together', () => {
    const { stage, flip, cleanup } = new PolicyFlows().change(oneRule);
    expect(texts(stage.rules.put)).toEqual([
      'conj_id=1,ip load:0x1->NXM_NX_REG6[],goto_table:105',
      'ip,nw_src=10.0.0.1 conjunction(1,1/2)',
      'ip,nw_src=10.0.0.2 conjunction(1,1/2)',
    ]);
    expect(texts(flip.rules.put)).toEqual(['ip,reg1=0x5 conjunction(1,2/2)']);
    expect(texts(flip.isolation.put)).toEqual(['ip,reg1=0x5 drop', 'ct_state=-new+rel,ip goto_table:105']);
    expect(cleanup.rules).toEqual({ put: [], drop: [] });
  });

  it('closes the smallest clause first, and the rest after', () => {
    const flows = new PolicyFlows();
    flows.change(oneRule);
    const { flip, cleanup } = flows.change({ ...noChange, remove: ['r'] });
    expect(flip.rules.drop).toEqual(['90/200/ip,reg1=0x5']);
    expect([...cleanup.rules.drop].sort()).toEqual([
      '90/190/conj_id=1,ip',
      '90/200/ip,nw_src=10.0.0.1',
      '90/200/ip,nw_src=10.0.0.2',
    ]);
  });

  it('spreads rules with a common clause over priorities, and says which found no room', () => {
    const flows = new PolicyFlows({ placesPerFlow: 2 });
    const add = Array.from({ length: 21 }, (_, n) => rule(`r${n}`, 'port', `to${n}`));
    const targets = add.map((_, n) => members(`to${n}`, [`ip,reg1=0x${(n + 1).toString(16)}`]));
    const { stage, flip } = flows.change({
      ...noChange,
      add,
      members: [members('port', ['tcp,tp_dst=80']), ...targets],
    });
    const put = new Map([...stage.rules.put, ...flip.rules.put].map((flow) => [flowKey(flow), flow]));
    const shared = [...put.values()].filter(({ match }) => match === 'tcp,tp_dst=80');
    expect(shared.map(({ priority }) => priority)).toEqual([
      200, 199, 198, 197, 196, 195, 194, 193, 192, 191,
    ]);
    for (const { actions } of shared) expect(actions.match(/conjunction/g)).toHaveLength(2);
    expect([flows.hasWaiting, flows.has('r20')]).toEqual([true, false]);
    flows.change({ ...noChange, remove: ['r3'] });
    flows.change(noChange);
    expect([flows.hasWaiting, flows.has('r20')]).toEqual([false, true]);
  });

  it('moves rules away when a member would make a flow too large', () => {
    const flows = new PolicyFlows({ placesPerFlow: 2 });
    const add = [rule('a', 'x', 'ta'), rule('b', 'x', 'tb'), rule('c', 'y', 'tc'), rule('d', 'y', 'td')];
    const targets = ['a', 'b', 'c', 'd'].map((name, n) => members(`t${name}`, [`ip,reg1=0x${n + 1}`]));
    const sources = [members('x', ['ip,nw_src=10.0.0.1']), members('y', ['ip,nw_src=10.0.0.2'])];
    flows.change({ ...noChange, add, members: [...sources, ...targets] });
    flows.change({ ...noChange, members: [members('y', ['ip,nw_src=10.0.0.1'])] });
    for (const key of ['a', 'b', 'c', 'd']) expect(flows.has(key)).toBe(true);
    for (const { actions } of flows.everything().rules.put) {
      expect((actions.match(/conjunction/g) ?? []).length).toBeLessThanOrEqual(2);
    }
    expect(flows.flowsOf('d').map(({ priority }) => priority)).toContain(199);
  });

  it('takes the number of a rule over from a former run, and keeps the places of others until told', () => {
    const former = new PolicyFlows();
    former.change({ ...oneRule, add: [rule('gone', 'from', 'to'), rule('r', 'from', 'to')] });
    const installed = former.everything().rules.put.map((flow) => installedForm(flow, 1));
    const next = new PolicyFlows({ inherited: readInherited(installed) });
    next.change(oneRule);
    const before = texts(next.everything().rules.put);
    expect(before).toContain('conj_id=2,ip load:0x2->NXM_NX_REG6[],goto_table:105');
    expect(before).toContain('ip,reg1=0x5 conjunction(1,2/2),conjunction(2,2/2)');
    next.forgetInherited();
    expect(texts(next.everything().rules.put)).toContain('ip,reg1=0x5 conjunction(2,2/2)');
  });
});

const ordered = (key: string, policyPriority: number, action: Action, ...clauses: string[]) => ({
  key,
  direction: 'In' as const,
  clauses,
  order: {
    precedence: { tierPriority: 250, policyPriority, ruleIndex: 0, policy: 'p' },
    action,
    log: false,
  },
});

describe('PolicyFlows with ordered rules', () => {
  const first: PolicyChange = { ...oneRule, add: [ordered('r', 5, 'Drop', 'from', 'to')], isolation: [] };
  const placeOf = (flows: PolicyFlows, key: string) => flows.priorityOf(key) ?? Number.NaN;

  it('has a rule in the table of its tier, at a priority of its own, staged without its gate', () => {
    const flows = new PolicyFlows();
    const { stage, flip } = flows.change(first);
    const at = `89 ${placeOf(flows, 'r')}`;
    const put = (all: readonly Flow[]) =>
      all.map(({ table, priority, match, actions }) => `${table} ${priority} ${match} ${actions}`);
    expect(put(stage.rules.put)).toEqual([
      `${at} conj_id=1,ip drop`,
      `${at} ip,nw_src=10.0.0.1 conjunction(1,1/2)`,
      `${at} ip,nw_src=10.0.0.2 conjunction(1,1/2)`,
    ]);
    expect(put(flip.rules.put)).toEqual([`${at} ip,reg1=0x5 conjunction(1,2/2)`]);
    expect([flows.keyOf(1), flows.keyOf(2)]).toEqual(['r', undefined]);
  });

  it('leaves the flows of a rule where they are when only its number changed', () => {
    const flows = new PolicyFlows();
    flows.change(first);
    const before = placeOf(flows, 'r');
    const renumbered = { ...noChange, remove: ['r'], add: [ordered('new r', 6, 'Drop', 'from', 'to')] };
    const { stage, flip, cleanup } = flows.change(renumbered);
    expect([...texts(stage.rules.put), ...texts(flip.rules.put)]).toEqual(['conj_id=1,ip drop']);
    expect([flip.rules.drop, cleanup.rules.drop]).toEqual([[], []]);
    expect([placeOf(flows, 'new r'), flows.has('r'), flows.keyOf(1)]).toEqual([before, false, 'new r']);
  });

  const baseline = (n: number) => {
    const rule = ordered(`r${n}`, n, 'Allow', 'from', 'to');
    return {
      ...rule,
      order: { ...rule.order, precedence: { ...rule.order.precedence, tierPriority: 253 } },
    };
  };

  it('goes on counting by the number that a moved rule had, until the rule goes', () => {
    const flows = new PolicyFlows({ counts: true });
    flows.change({ ...first, add: Array.from({ length: 189 }, (_, n) => baseline(n + 1)) });
    const { cleanup } = flows.change({ ...noChange, add: [baseline(90.5)] });
    const retired = cleanup.rules.put.filter(({ match }) => match.startsWith('conj_id='));
    expect(retired.length).toBeGreaterThan(0);
    const ids = retired.map(({ match }) => Number(/\d+/.exec(match)));
    const keys = ids.flatMap((id) => flows.keyOf(id) ?? []);
    expect(keys).toHaveLength(ids.length);
    expect(flows.everything().rules.put).toEqual(expect.arrayContaining(retired));
    flows.change({ ...noChange, remove: keys });
    expect(ids.flatMap((id) => flows.keyOf(id) ?? [])).toEqual([]);
    const left = new Set(flows.everything().rules.put.map(({ match }) => match));
    expect(retired.filter(({ match }) => left.has(match))).toEqual([]);
  });

  it('moves rules that are in the way under new numbers, all at once', () => {
    const flows = new PolicyFlows();
    flows.change({ ...first, add: Array.from({ length: 189 }, (_, n) => baseline(n + 1)) });
    const before = new Map(Array.from({ length: 189 }, (_, n) => [`r${n + 1}`, placeOf(flows, `r${n + 1}`)]));
    flows.change({ ...noChange, add: [baseline(90.5)] });
    const moved = [...before].filter(([key, priority]) => placeOf(flows, key) !== priority);
    expect(moved.length).toBeGreaterThan(0);
    const actions = flows.everything().rules.put.filter(({ match }) => match.startsWith('conj_id'));
    expect(new Set(actions.map(({ priority }) => priority)).size).toBe(190);
    for (const [key, priority] of moved) {
      expect(Math.abs(placeOf(flows, key) - priority)).toBe(1);
      expect(flows.flowsOf(key).map((flow) => flow.priority)).toEqual(
        [1, 1, 1, 1].map(() => placeOf(flows, key)),
      );
    }
  });

  it('says which rules found no slot, and gives them one when there is', () => {
    const flows = new PolicyFlows();
    const baseline = (n: number) => {
      const rule = ordered(`r${n}`, n, n % 2 === 0 ? 'Allow' : 'Drop', 'from', 'to');
      const precedence = { ...rule.order.precedence, tierPriority: 253 };
      return { ...rule, order: { ...rule.order, precedence } };
    };
    const add = Array.from({ length: 191 }, (_, n) => baseline(n + 1));
    flows.change({ ...first, add });
    expect([flows.hasWaiting, flows.has('r191'), flows.has('r190')]).toEqual([true, false, true]);
    flows.change({ ...noChange, remove: ['r1'] });
    expect([flows.hasWaiting, flows.has('r191')]).toEqual([false, true]);
  });
});

it('PolicyFlows moves a rule of a former run that many others have come before, in one bundle', () => {
  const change = (add: PolicyChange['add'], members: PolicyChange['members']): PolicyChange => ({
    ...noChange,
    add,
    members,
  });
  const former = new PolicyFlows();
  former.change(change([ordered('late', 50, 'Drop', 'from', 'to')], oneRule.members));
  const installed = former.everything().rules.put.map((flow) => installedForm(flow, 1));
  const at = former.priorityOf('late') ?? Number.NaN;
  const next = new PolicyFlows({ inherited: readInherited(installed) });
  const early = Array.from({ length: 20 }, (_, n) => ordered(`early${n}`, n + 1, 'Allow', 'from', 'to'));
  next.change(change(early, oneRule.members));
  const { stage, flip, cleanup } = next.change(change([ordered('late', 50, 'Drop', 'from', 'to')], []));
  const now = next.priorityOf('late') ?? Number.NaN;
  expect(now).toBeLessThan(next.priorityOf('early19') ?? 0);
  expect(now).not.toBe(at);
  // Until the flip the rule stands where it stood, and nowhere else.
  expect(stage.rules.drop).toEqual([]);
  const gates = (flows: readonly Flow[]) => flows.filter(({ match }) => match === 'ip,reg1=0x5');
  expect(gates(stage.rules.put).map(({ priority }) => priority)).toEqual([at]);
  expect(gates(flip.rules.put).map(({ priority }) => priority)).toEqual([now]);
  expect(flip.rules.drop).toEqual([`89/${at}/ip,reg1=0x5`]);
  expect(cleanup.rules.drop).toContain(`89/${at}/conj_id=1,ip`);
});
