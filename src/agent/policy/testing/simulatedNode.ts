import { manualClock } from '#base/testing/manualClock.ts';
import type { AddressGroup, AppliedToGroup, NetworkPolicy } from '#controlplane/wire.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { type Packet, SimulatedTables } from '#dataplane/policy/testing/simulate.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { PolicyRealizer } from '../policyRealizer.ts';
import { allows } from './naive.ts';
import { normalised } from './normalised.ts';
import { groupNames, podIp, podName, podNumbers } from './randomCluster.ts';

/** Something that a node is told. */
export type Event =
  | { readonly set: 'policy'; readonly object: NetworkPolicy }
  | { readonly set: 'addresses'; readonly object: AddressGroup }
  | { readonly set: 'targets'; readonly object: AppliedToGroup }
  | { readonly remove: 'policy'; readonly name: string }
  | { readonly port: number; readonly isUp: boolean };

/** A node whose switch is a set of flows. */
export class SimulatedNode {
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
  startedAnew(): SimulatedNode {
    const fresh = new SimulatedNode();
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
    const tables = new SimulatedTables(this.flows());
    return probes(this.up).map(({ direction, packet }) =>
      String(tables.verdict(direction, packet).verdict === 'allow'),
    );
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
