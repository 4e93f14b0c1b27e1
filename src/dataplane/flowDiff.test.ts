import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookieOf } from './cookie.ts';
import { type Flow, flowKey } from './flow.ts';
import {
  diffAllFlows,
  diffFlows,
  type FlowOperation,
  type InstalledFlow,
  indexFlows,
  installedForm,
} from './flowDiff.ts';

const round = 7;
const wanted: Flow = { table: 10, priority: 200, match: 'ip', actions: 'goto_table:30', category: 'pod' };

describe('the difference between desired and installed flows', () => {
  it('is nothing when they are the same', () => {
    expect(diff([wanted], [installedForm(wanted, round)])).toEqual([]);
  });

  it('adds what is missing, with the cookie of the round', () => {
    const [operation] = diff([wanted], []);
    expect(operation).toMatchObject({ kind: 'add', flow: { cookie: cookieOf(round, 'pod') } });
  });

  it('rewrites a flow of an earlier round in place', () => {
    expect(diff([wanted], [installedForm(wanted, round - 1)])).toMatchObject([{ kind: 'modify' }]);
  });

  it('deletes what nobody wants, after everything else', () => {
    const foreign = { ...installedForm(wanted, round), table: 1 };
    expect(diff([wanted], [foreign]).map((operation) => operation.kind)).toEqual(['add', 'delete']);
  });

  it('turns any bridge into the desired one, and is empty after that', () => {
    const flows = fc.array(anyFlow, { maxLength: 12 });
    fc.assert(
      fc.property(flows, flows, fc.integer({ min: 6, max: 7 }), (desired, before, oldRound) => {
        const bridge = indexFlows(before.map((flow) => installedForm(flow, oldRound)));
        const target = new Map(desired.map((flow) => [flowKey(flow), flow]));
        const keys = [...target.keys(), ...bridge.keys()];
        execute(bridge, diffFlows(keys, target, bridge, round));
        expect(bridge).toEqual(indexFlows([...target.values()].map((flow) => installedForm(flow, round))));
        expect(diffFlows(keys, target, bridge, round)).toEqual([]);
      }),
    );
  });

  it('is the same over everything, but for what nobody wants and nobody named', () => {
    const flows = fc.array(anyFlow, { maxLength: 12 });
    fc.assert(
      fc.property(flows, flows, fc.boolean(), (desired, before, removeUnasked) => {
        const bridge = indexFlows(before.map((flow) => installedForm(flow, round)));
        const target = new Map(desired.map((flow) => [flowKey(flow), flow]));
        const named = [...bridge.keys()].filter((_key, index) => index % 2 === 0);
        const keys = [...target.keys(), ...(removeUnasked ? bridge.keys() : named)];
        const options = { keys: named, removeUnasked };
        expect(diffAllFlows(target, bridge, round, options)).toEqual(diffFlows(keys, target, bridge, round));
      }),
    );
  });
});

const anyFlow = fc.record<Flow>({
  table: fc.constantFrom(0, 10),
  priority: fc.constantFrom(190, 200),
  match: fc.constantFrom('', 'ip', 'arp'),
  actions: fc.constantFrom('drop', 'NORMAL'),
  category: fc.constantFrom('pod', 'node'),
});

function diff(desired: readonly Flow[], installed: readonly InstalledFlow[]): FlowOperation[] {
  const target = new Map(desired.map((flow) => [flowKey(flow), flow]));
  const bridge = indexFlows(installed);
  return diffFlows([...target.keys(), ...bridge.keys()], target, bridge, round);
}

function execute(bridge: Map<string, InstalledFlow>, operations: readonly FlowOperation[]): void {
  for (const operation of operations) {
    if (operation.kind === 'delete') bridge.delete(flowKey(operation.flow));
    else bridge.set(flowKey(operation.flow), operation.flow);
  }
}
