import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Target } from '#policy/pods.ts';
import { TargetTable } from './targetTable.ts';

const nodes = ['n1', 'n2', 'n3'];

it('TargetTable has the members of each node, however many they are and become', () => {
  const pods = fc.uniqueArray(fc.nat(79), { maxLength: 80 });
  const target = (pod: number): Target => ({
    node: nodes[pod % 3] ?? '',
    member: { pod: { namespace: 'x', name: `p${pod}` } },
  });
  fc.assert(
    fc.property(pods, fc.array(pods, { maxLength: 4 }), (first, later) => {
      let now = new Map(first.map((pod) => [pod, target(pod)]));
      const table = new TargetTable([...now.values()]);
      for (const pods of later) {
        const next = new Map(pods.map((pod) => [pod, now.get(pod) ?? target(pod)]));
        table.patch(
          [...now].filter(([pod]) => !next.has(pod)).map(([, each]) => each),
          [...next].filter(([pod]) => !now.has(pod)).map(([, each]) => each),
        );
        now = next;
      }
      const wanted = [...now.values()];
      expect(new Set(table.all())).toEqual(new Set(wanted.map(({ member }) => member)));
      expect(table.all()).toHaveLength(wanted.length);
      for (const node of nodes) {
        const members = wanted.filter((each) => each.node === node).map(({ member }) => member);
        expect(new Set(table.on(node))).toEqual(new Set(members));
      }
      expect(table.on('elsewhere')).toEqual([]);
    }),
  );
});
