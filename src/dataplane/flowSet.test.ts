import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, flowKey } from './flow.ts';
import { DesiredFlows } from './flowSet.ts';

describe('desired flows', () => {
  it('gives an address to the pod that took it over last, and keeps it when the former one goes', () => {
    const desired = new DesiredFlows();
    const [old, young] = [flow(1, 'old'), flow(1, 'young')];
    desired.set('pod/old', [old]);
    desired.set('pod/young', [young]);
    expect(desired.get(flowKey(old))).toEqual(young);
    desired.remove('pod/old');
    expect(desired.get(flowKey(old))).toEqual(young);
    expect(desired.size).toBe(1);
  });

  it('gives it back when the later one goes first', () => {
    const desired = new DesiredFlows();
    desired.set('pod/old', [flow(1, 'old')]);
    desired.set('pod/young', [flow(1, 'young')]);
    expect([...desired.remove('pod/young')]).toEqual([flowKey(flow(1, ''))]);
    expect(desired.get(flowKey(flow(1, '')))?.actions).toBe('old');
  });

  it('changes a part of what an owner wants, and undoes it', () => {
    const desired = new DesiredFlows();
    desired.set('policy', [flow(1, 'a'), flow(2, 'b')]);
    const update = { owner: 'policy', put: [flow(2, 'c'), flow(3, 'd')], drop: [flowKey(flow(1, ''))] };
    const { keys, undo } = desired.apply(update);
    expect([...keys].sort()).toEqual([1, 2, 3].map((table) => flowKey(flow(table, ''))));
    expect(desired.flowsOf('policy')).toEqual([flow(2, 'c'), flow(3, 'd')]);
    desired.apply(undo());
    expect([...desired.flowsOf('policy')].sort((a, b) => a.table - b.table)).toEqual([
      flow(1, 'a'),
      flow(2, 'b'),
    ]);
  });

  it('undoes a change of one key that was made twice at once, and one that names everything', () => {
    const desired = new DesiredFlows();
    desired.set('policy', [flow(1, 'a')]);
    const key = flowKey(flow(1, ''));
    const undo = [
      desired.apply({ owner: 'policy', put: [flow(1, 'b'), flow(1, 'c')], drop: [key] }).undo,
      desired.apply({ owner: 'policy', flows: [flow(5, 'e')] }).undo,
    ];
    for (const before of undo.reverse()) desired.apply(before());
    expect(desired.flowsOf('policy')).toEqual([flow(1, 'a')]);
    expect([...desired.keys()]).toEqual([key]);
  });

  it('equals what a replay of the last changes gives, and names every key that changed', () => {
    const change = fc.record({
      owner: fc.constantFrom('a', 'b', 'c'),
      flows: fc.array(fc.tuple(fc.nat(4), fc.constantFrom('x', 'y')), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const desired = new DesiredFlows();
        const last = new Map<string, Flow[]>();
        let shown = new Map<string, string>();
        for (const { owner, flows } of changes) {
          const wanted = flows.map(([table, actions]) => flow(table, actions));
          const touched = desired.set(owner, wanted);
          last.delete(owner);
          last.set(owner, wanted);
          const now = contents(desired);
          expect(changedKeys(shown, now).filter((key) => !touched.has(key))).toEqual([]);
          const entries = [...desired.entries()].map(([key, { actions }]): [string, string] => [
            key,
            actions,
          ]);
          expect(new Map(entries)).toEqual(now);
          shown = now;
        }
        expect(shown).toEqual(replayed(last));
        expect(desired.size).toBe(shown.size);
        expect(desired.owners()).toEqual(ownersOf(last));
      }),
    );
  });
});

function flow(table: number, actions: string): Flow {
  return { table, priority: 200, match: 'ip', actions, category: 'pod' };
}

function contents(desired: DesiredFlows): Map<string, string> {
  return new Map([...desired.keys()].map((key) => [key, desired.get(key)?.actions ?? '']));
}

function replayed(last: ReadonlyMap<string, readonly Flow[]>): Map<string, string> {
  return new Map([...last.values()].flat().map((each) => [flowKey(each), each.actions]));
}

function ownersOf(last: ReadonlyMap<string, readonly Flow[]>): string[] {
  return [...last].filter(([, flows]) => flows.length > 0).map(([owner]) => owner);
}

function changedKeys(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key));
}
