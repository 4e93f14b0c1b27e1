import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { policyOwners } from '#dataplane/policy/delta.ts';
import { leavesForService, type Packet } from '#dataplane/policy/testing/simulate.ts';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { PolicyRealizer } from './policyRealizer.ts';
import { allows } from './testing/naive.ts';
import {
  anyAppliedToGroup,
  anyPolicy,
  groupNames,
  podIp,
  podName,
  podNumbers,
  policyNames,
} from './testing/randomCluster.ts';

type Event =
  | { readonly policy: NetworkPolicy }
  | { readonly gone: string }
  | { readonly targets: AppliedToGroup }
  | { readonly service: string; readonly frontends: readonly ServiceFrontend[] }
  | { readonly pod: number; readonly isUp: boolean };

const localPods = podNumbers.filter((pod) => pod % 2 === 1);

/** 10.0.0.7 is in a block that policies may name; 192.0.2.1 only in the one of all addresses. */
const anyFrontend: fc.Arbitrary<ServiceFrontend> = fc.record({
  address: fc.constantFrom('10.96.0.1', '10.96.0.2'),
  port: fc.constantFrom(443, 53),
  protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
  endpoints: fc.array(
    fc.record({ address: fc.constantFrom('10.0.0.7', '192.0.2.1'), port: fc.constantFrom(80, 8443) }),
    { minLength: 1, maxLength: 2 },
  ),
});

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  anyPolicy.map((policy) => ({ policy })),
  fc.constantFrom(...policyNames).map((gone) => ({ gone })),
  anyAppliedToGroup.map((targets) => ({ targets })),
  fc.record({ service: fc.constantFrom('s', 't'), frontends: fc.array(anyFrontend, { maxLength: 2 }) }),
  fc.record({ pod: fc.constantFrom(...localPods), isUp: fc.boolean() }),
);

class Node {
  readonly desired = new DesiredFlows();
  readonly told = {
    policies: new Map<string, NetworkPolicy>(),
    addressGroups: new Map<string, never>(),
    appliedToGroups: new Map<string, AppliedToGroup>(),
  };
  readonly services = new Map<string, readonly ServiceFrontend[]>();
  readonly up = new Set<number>();
  readonly realizer = new PolicyRealizer({
    flows: { apply: (changes) => this.#apply(changes), update: (changes) => this.#apply(changes) },
    ports: (pod) => {
      const number = podNumbers.find((each) => podName(each) === pod) ?? 0;
      return this.up.has(number) ? [{ ofport: number, ip: podIp(number) }] : [];
    },
    serviceCidr: '10.96.0.0/12',
    clock: manualClock(),
    logger: silentLogger(),
    sizes: { atOnce: 0, piece: 2 },
  });

  constructor() {
    this.realizer.tell((news) => {
      for (const name of groupNames) {
        news.addressGroups.set(name, { metadata: { name, uid: name } });
        news.appliedToGroups.set(name, { metadata: { name, uid: name } });
      }
    });
  }

  play(event: Event): void {
    this.realizer.tell((news) => {
      if ('policy' in event) {
        this.told.policies.set(event.policy.metadata.name, event.policy);
        news.policies.set(event.policy.metadata.name, event.policy);
      } else if ('gone' in event) {
        this.told.policies.delete(event.gone);
        news.policies.set(event.gone, undefined);
      } else if ('targets' in event) {
        this.told.appliedToGroups.set(event.targets.metadata.name, event.targets);
        news.appliedToGroups.set(event.targets.metadata.name, event.targets);
      } else if ('service' in event) {
        this.services.set(event.service, event.frontends);
        news.services ??= new Map();
        news.services.set(event.service, event.frontends);
      } else {
        if (event.isUp) this.up.add(event.pod);
        else this.up.delete(event.pod);
        news.pods.add(podName(event.pod));
      }
    });
  }

  /** Another node that is told only how things are. */
  startedAnew(): Node {
    const fresh = new Node();
    for (const pod of this.up) fresh.play({ pod, isUp: true });
    for (const [service, frontends] of this.services) fresh.play({ service, frontends });
    for (const targets of this.told.appliedToGroups.values()) fresh.play({ targets });
    for (const policy of this.told.policies.values()) fresh.play({ policy });
    return fresh;
  }

  drops() {
    return this.desired.flowsOf(policyOwners.services);
  }

  /** Pairs of pods and frontends, with what the flows and what the rules say. */
  verdicts(): { readonly flows: boolean; readonly rules: boolean }[] {
    const frontends = [...this.services.values()].flat();
    return [...this.up].flatMap((pod) =>
      frontends.map((frontend) => ({
        flows: leavesForService(this.drops(), packetTo(pod, frontend)),
        rules: this.#mayUse(pod, frontend),
      })),
    );
  }

  /** Two Services may listen at the same place: then both have to be allowed. */
  #mayUse(pod: number, { address, port, protocol }: ServiceFrontend): boolean {
    const same = [...this.services.values()]
      .flat()
      .filter((each) => each.address === address && each.port === port && each.protocol === protocol);
    const endpoints = same.flatMap((each) => each.endpoints);
    return endpoints.every((endpoint) =>
      allows(this.told, 'Out', `p${pod}`, packetTo(pod, { ...endpoint, protocol })),
    );
  }

  async #apply(changes: readonly (FlowChange | FlowUpdate)[]): Promise<void> {
    for (const change of changes) this.desired.apply(change);
    await Promise.resolve();
  }
}

function packetTo(
  pod: number,
  to: { readonly address: string; readonly port: number; readonly protocol: string },
): Packet {
  const protocol = to.protocol === 'UDP' ? 'udp' : 'tcp';
  return { src: podIp(pod), dst: to.address, protocol, port: to.port, ofport: 0 };
}

const batches = fc.array(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), { maxLength: 8 });

describe('Services whose endpoints are not pods', () => {
  it('are reached exactly by the pods that may reach all their endpoints', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new Node();
        for (const batch of all) {
          for (const event of batch) node.play(event);
          await node.realizer.flush();
          for (const { flows, rules } of node.verdicts()) expect(flows).toBe(rules);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('have the same flows whatever the way was, and none when nothing restricts', async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (all) => {
        const node = new Node();
        for (const event of all.flat()) {
          node.play(event);
          await node.realizer.flush();
        }
        const fresh = node.startedAnew();
        await fresh.realizer.flush();
        const texts = (each: Node) =>
          each
            .drops()
            .map((flow) => JSON.stringify(flow))
            .sort();
        expect(texts(node)).toEqual(texts(fresh));
        for (const gone of policyNames) node.play({ gone });
        await node.realizer.flush();
        expect(node.drops()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
