import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { type Packet, passes } from '#dataplane/policy/testing/simulate.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { PolicyRealizer } from './policyRealizer.ts';
import { allows } from './testing/naive.ts';
import { normalised } from './testing/normalised.ts';
import {
  anyAddressGroup,
  anyAppliedToGroup,
  anyPolicy,
  groupNames,
  podIp,
  podName,
  podNumbers,
  policyNames,
} from './testing/randomCluster.ts';

type Event =
  | { readonly set: 'policy'; readonly object: NetworkPolicy }
  | { readonly set: 'addresses'; readonly object: AddressGroup }
  | { readonly set: 'targets'; readonly object: AppliedToGroup }
  | { readonly remove: 'policy'; readonly name: string }
  | { readonly port: number; readonly isUp: boolean };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  anyPolicy.map((object) => ({ set: 'policy' as const, object })),
  anyAddressGroup.map((object) => ({ set: 'addresses' as const, object })),
  anyAppliedToGroup.map((object) => ({ set: 'targets' as const, object })),
  fc.constantFrom(...policyNames).map((name) => ({ remove: 'policy' as const, name })),
  fc
    .tuple(fc.constantFrom(...podNumbers.filter((pod) => pod % 2 === 1)), fc.boolean())
    .map(([port, isUp]) => ({ port, isUp })),
);

/** A node whose switch is a set of flows. */
class Node {
  readonly desired = new DesiredFlows();
  readonly told = {
    policies: new Map<string, NetworkPolicy>(),
    addressGroups: new Map<string, AddressGroup>(),
    appliedToGroups: new Map<string, AppliedToGroup>(),
  };
  readonly up = new Set<number>();
  /** Called after every bundle. */
  onBundle: () => void = () => undefined;
  readonly realizer = new PolicyRealizer({
    flows: { apply: (changes) => this.#apply(changes), update: (changes) => this.#apply(changes) },
    ports: (pod) => {
      const number = podNumbers.find((each) => podName(each) === pod) ?? 0;
      return this.up.has(number) ? [{ ofport: number, ip: podIp(number) }] : [];
    },
    clock: manualClock(),
    logger: silentLogger(),
    // Every step in bundles of its own, however small.
    sizes: { atOnce: 0, piece: 2 },
  });

  constructor() {
    for (const name of groupNames) {
      this.play({ set: 'addresses', object: { metadata: { name, uid: name } } });
      this.play({ set: 'targets', object: { metadata: { name, uid: name } } });
    }
  }

  play(event: Event): void {
    this.realizer.tell((news) => {
      if ('port' in event) {
        if (event.isUp) this.up.add(event.port);
        else this.up.delete(event.port);
        news.pods.add(podName(event.port));
      } else if ('remove' in event) {
        this.told.policies.delete(event.name);
        news.policies.set(event.name, undefined);
      } else if (event.set === 'policy') {
        this.told.policies.set(event.object.metadata.name, event.object);
        news.policies.set(event.object.metadata.name, event.object);
      } else if (event.set === 'addresses') {
        this.told.addressGroups.set(event.object.metadata.name, event.object);
        news.addressGroups.set(event.object.metadata.name, event.object);
      } else {
        this.told.appliedToGroups.set(event.object.metadata.name, event.object);
        news.appliedToGroups.set(event.object.metadata.name, event.object);
      }
    });
  }

  /** Another node that is told only how things are. */
  startedAnew(): Node {
    const fresh = new Node();
    for (const pod of this.up) fresh.play({ port: pod, isUp: true });
    for (const object of this.told.policies.values()) fresh.play({ set: 'policy', object });
    for (const object of this.told.addressGroups.values()) fresh.play({ set: 'addresses', object });
    for (const object of this.told.appliedToGroups.values()) fresh.play({ set: 'targets', object });
    return fresh;
  }

  flows() {
    return this.desired.owners().flatMap((owner) => this.desired.flowsOf(owner));
  }

  /** What becomes of every probe, by the flows. */
  verdicts(): string[] {
    const flows = this.flows();
    return probes(this.up).map(({ direction, packet }) => String(passes(flows, direction, packet)));
  }

  /** What should become of every probe. */
  expected(): string[] {
    return probes(this.up).map(({ direction, pod, packet }) =>
      String(allows(this.told, direction, pod, packet)),
    );
  }

  normalised(): string[] {
    return normalised(this.flows());
  }

  async #apply(changes: readonly (FlowChange | FlowUpdate)[]): Promise<void> {
    for (const change of changes) this.desired.apply(change);
    this.onBundle();
    await Promise.resolve();
  }
}

function probes(up: ReadonlySet<number>) {
  const found: { direction: 'In' | 'Out'; pod: string; packet: Packet }[] = [];
  for (const pod of up) {
    for (const other of [...podNumbers, 9]) {
      for (const [protocol, port] of [
        ['tcp', 80],
        ['tcp', 85],
        ['tcp', 443],
        ['tcp', 8080],
        ['udp', 80],
        ['icmp', 0],
      ] as const) {
        const [own, peer] = [podIp(pod), podIp(other)];
        const common = { protocol, port };
        found.push({
          direction: 'In',
          pod: `p${pod}`,
          packet: { ...common, src: peer, dst: own, ofport: pod },
        });
        found.push({
          direction: 'Out',
          pod: `p${pod}`,
          packet: { ...common, src: own, dst: peer, ofport: 0 },
        });
      }
    }
  }
  return found;
}

const batches = fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), { maxLength: 8 });

describe('policies in the flows', () => {
  it('decide as a plain reading of the rules does, after every batch of changes', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new Node();
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
        const node = new Node();
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
        const node = new Node();
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
