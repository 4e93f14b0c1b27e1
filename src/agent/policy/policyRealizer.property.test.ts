import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyAddressGroup,
  anyAppliedToGroup,
  anyPolicy,
  podNumbers,
  policyNames,
} from './testing/randomCluster.ts';
import { type Event, SimulatedNode } from './testing/simulatedNode.ts';

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  anyPolicy.map((object) => ({ set: 'policy' as const, object })),
  anyAddressGroup.map((object) => ({ set: 'addresses' as const, object })),
  anyAppliedToGroup.map((object) => ({ set: 'targets' as const, object })),
  fc.constantFrom(...policyNames).map((name) => ({ remove: 'policy' as const, name })),
  fc
    .tuple(fc.constantFrom(...podNumbers.filter((pod) => pod % 2 === 1)), fc.boolean())
    .map(([port, isUp]) => ({ port, isUp })),
);

const batches = fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), { maxLength: 8 });

describe('policies in the flows', () => {
  it('decide as a plain reading of the rules does, after every batch of changes', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new SimulatedNode();
        for (const batch of all) {
          for (const event of batch) node.play(event);
          await node.realizer.flush();
          expect(node.verdicts()).toEqual(node.expected());
        }
      }),
      { numRuns: 150 },
    );
  });

  it('decide all as the old rules or all as the new ones, between any two bundles', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new SimulatedNode();
        await node.realizer.flush();
        for (const batch of all) {
          const ports = batch.filter((event) => 'port' in event);
          for (const event of ports) node.play(event);
          await node.realizer.flush();
          const before = node.expected();
          for (const event of batch.filter((each) => !('port' in each))) node.play(event);
          const after = node.expected();
          const seen = new Set<string>();
          node.onBundle = () => void seen.add(node.verdicts().join());
          await node.realizer.flush();
          node.onBundle = () => undefined;
          for (const verdicts of seen) expect([before.join(), after.join()]).toContain(verdicts);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('are the same flows whatever the way was, and none when nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new SimulatedNode();
        for (const event of all.flat()) {
          node.play(event);
          await node.realizer.flush();
        }
        const fresh = node.startedAnew();
        await fresh.realizer.flush();
        expect(node.normalised()).toEqual(fresh.normalised());
        for (const name of policyNames) node.play({ remove: 'policy', name });
        await node.realizer.flush();
        expect(node.flows()).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
