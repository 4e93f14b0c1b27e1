import { describe, expect, it } from 'vitest';
import { flowKey } from '../flow.ts';
import type { Conjunction } from './conjunction.ts';
import { labellingFlows } from './countingFlows.ts';
import { pageOf } from './page.ts';
import { RuleFlows } from './ruleFlows.ts';

const labelling = labellingFlows().map(flowKey);
const counting = (id: number) =>
  `110/210/ct_state=-new+est,ct_label=0x${id.toString(16)}/0xffffffff,ip,reg0=0x10000/0x10000`;
const action = (id: number) => `90/190/conj_id=${id},ip`;

function rule(id: number): Conjunction {
  return { spec: { key: `r${id}`, direction: 'In', clauses: [] }, id, page: pageOf(90, 200), clauses: [] };
}

function taken(flows: RuleFlows) {
  const { put, drop } = flows.take();
  return { put: put.map(flowKey), drop };
}

describe('RuleFlows', () => {
  it('labels connections while any rule is counted', () => {
    const flows = new RuleFlows(true);
    flows.put(rule(1));
    expect(taken(flows)).toEqual({ put: [action(1), ...labelling, counting(1)], drop: [] });
    flows.put(rule(2));
    flows.drop(rule(1));
    expect(taken(flows)).toEqual({ put: [action(2), counting(2)], drop: [action(1), counting(1)] });
    flows.drop(rule(2));
    expect(taken(flows)).toEqual({ put: [], drop: [action(2), counting(2), ...labelling] });
  });

  it('lets former numbers of a rule that moves go on counting, but not all of them', () => {
    const flows = new RuleFlows(true);
    const moved = [1, 2, 3, 4, 5].map((id) => ({ ...rule(id), spec: rule(0).spec }));
    for (const each of moved) flows.put(each);
    flows.take();
    const gone = moved.map((each) => flows.retire(each).map(({ id }) => id));
    expect(gone).toEqual([[], [], [], [], [1]]);
    const { put } = flows.take();
    expect(put.map(({ match, objectId }) => [match, objectId])).toContainEqual(['conj_id=3,ip', 0]);
    flows.everything([]);
    expect(taken(flows).put).toEqual(
      expect.arrayContaining([action(2), counting(2), action(5), counting(5)]),
    );
    expect(flows.takeRetired('r0').map(({ id }) => id)).toEqual([2, 3, 4, 5]);
    expect(flows.takeRetired('r0')).toEqual([]);
    expect(new RuleFlows(false).retire(rule(1))).toEqual([rule(1)]);
  });

  it('says everything again', () => {
    const flows = new RuleFlows(true);
    flows.put(rule(1));
    const { put } = taken(flows);
    flows.everything([rule(1)]);
    expect(taken(flows).put.sort()).toEqual(put.sort());
  });

  it('leaves established connections alone when only connections are counted', () => {
    const flows = new RuleFlows(false);
    flows.put(rule(1));
    flows.everything([rule(1)]);
    flows.drop(rule(1));
    expect(taken(flows)).toEqual({ put: [action(1), action(1)], drop: [action(1)] });
  });
});
