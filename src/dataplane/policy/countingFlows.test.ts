import { describe, expect, it } from 'vitest';
import type { Action } from '#policy/model.ts';
import { parseFlowDump } from '../flowDump.ts';
import { initFlows } from '../flows/initFlows.ts';
import { countedRule, countingFlow, labellingFlows } from './countingFlows.ts';
import type { Direction } from './direction.ts';
import type { ConjunctionSpec } from './policyChange.ts';

describe('countingFlow', () => {
  it.each([
    ['In', 110, 'ct_state=-new+est,ct_label=0x1f/0xffffffff,ip,reg0=0x10000/0x10000', 'output:NXM_NX_REG1[]'],
    ['Out', 105, 'ct_state=-new+est,ct_label=0x1f00000000/0xffffffff00000000,ip', 'goto_table:110'],
  ] as const)(
    'counts established packets by the label, and does nothing else: %s',
    (direction, table, match, actions) => {
      const flow = countingFlow({ spec: spec(direction), id: 31 });
      expect(flow).toMatchObject({ table, priority: 210, match, actions, category: 'rule' });
    },
  );

  it('does what the table does without it', () => {
    const flows = [countingFlow({ spec: spec('In'), id: 1 }), countingFlow({ spec: spec('Out'), id: 1 })];
    for (const flow of flows) {
      const others = initFlows().filter(
        ({ table, match }) => table === flow?.table && !match.includes('+new'),
      );
      const [highest] = others.sort((a, b) => b.priority - a.priority);
      expect(flow?.actions).toBe(highest?.actions);
      expect(flow?.priority).toBeGreaterThan(highest?.priority ?? 0);
    }
  });

  it.each(['Drop', 'Reject', 'Pass'] as const)(
    'is not for a rule that lets no connection in: %s',
    (action) => {
      expect(countingFlow({ spec: spec('In', action), id: 1 })).toBeUndefined();
    },
  );

  it.each([1, 31, 0xffff_ffff])('tells its rule by the match as the switch prints it: %i', (id) => {
    for (const direction of ['In', 'Out'] as const) {
      const { match = '', table, priority, actions } = countingFlow({ spec: spec(direction), id }) ?? {};
      expect(countedRule(match)).toBe(id);
      const line = ` cookie=0x0, duration=1s, table=${table}, n_packets=0, n_bytes=0, priority=${priority},${match} actions=${actions}`;
      expect(parseFlowDump(line)[0]?.match).toBe(match);
    }
    expect(countedRule('ct_state=-new+est,ip')).toBeUndefined();
  });
});

describe('labellingFlows', () => {
  it('commit as the base flows do, and put the numbers of the rules into the label', () => {
    const commits = initFlows().filter(({ match }) => match.startsWith('ct_state=+new'));
    const labelling = labellingFlows();
    expect(labelling.map(({ match }) => match)).toEqual(commits.map(({ match }) => match));
    for (const [at, { actions, priority }] of labelling.entries()) {
      const without = actions
        .replace('move:NXM_NX_REG6[]->NXM_NX_CT_LABEL[0..31],move:NXM_NX_REG5[]->NXM_NX_CT_LABEL[32..63]', '')
        .replace(',exec()', '')
        .replace(',))', '))');
      expect(without).toBe(commits[at]?.actions);
      for (const commit of commits) expect(priority).toBeGreaterThan(commit.priority);
    }
    const [fromGateway, others] = labelling;
    expect(fromGateway?.priority).toBeGreaterThan(others?.priority ?? 0);
  });
});

function spec(direction: Direction, action?: Action): ConjunctionSpec {
  const precedence = { tierPriority: 250, policyPriority: 5, ruleIndex: 0, policy: 'p' };
  return { key: 'r', direction, clauses: [], ...(action && { order: { precedence, action, log: false } }) };
}
