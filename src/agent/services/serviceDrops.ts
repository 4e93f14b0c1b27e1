import type { NetworkPolicy } from '#controlplane/wire.ts';
import { type Flow, type FlowKey, flowKey } from '#dataplane/flow.ts';
import {
  type FrontendMatch,
  serviceDropFlow,
  serviceRangeDropFlow,
} from '#dataplane/flows/serviceDropFlows.ts';
import type { FlowDelta } from '#dataplane/policy/delta.ts';
import { ServiceEgress } from '#policy/serviceEgress.ts';
import type { ServiceFrontend } from '#policy/serviceFrontends.ts';
import { compiledRules } from '../policy/compiledRules.ts';
import { policyPlaceOf, targetGroups } from '../policy/ruleOrder.ts';

/** Where this node's pods are, and which applied-to groups they are in. Pods are named `namespace/name`. */
export type PodFacts = {
  portsOf(pod: string): readonly { readonly ip: string }[];
  groupsOf(pod: string): Iterable<string>;
  podsOf(group: string): Iterable<string>;
};

/** Services by name, with the frontends that flows for egress do not guard. */
export type ServiceChanges = ReadonlyMap<string, readonly ServiceFrontend[]>;

/**
 * The flows that keep pods from Services whose endpoints their egress policies deny and that are not on the pod
 * network. Until the Services are known, a pod that is restricted reaches none.
 */
export class ServiceDrops {
  readonly #serviceCidr: string;
  readonly #facts: PodFacts;
  readonly #egress = new ServiceEgress();
  readonly #groupsOfPolicy = new Map<string, readonly string[]>();
  readonly #flowsOfPod = new Map<string, ReadonlyMap<FlowKey, Flow>>();
  /** How many pods want a flow: two for a moment, when an address passes from one to the next. */
  readonly #flows = new Map<FlowKey, { readonly flow: Flow; pods: number }>();
  readonly #changed = new Set<string>();
  #knowsServices = false;

  constructor(options: { readonly serviceCidr: string; readonly facts: PodFacts }) {
    this.#serviceCidr = options.serviceCidr;
    this.#facts = options.facts;
  }

  /** Sets a policy that is enforced; undefined when it is gone. */
  setPolicy(name: string, policy: NetworkPolicy | undefined): void {
    const before = this.#groupsOfPolicy.get(name) ?? [];
    this.#groupsOfPolicy.delete(name);
    const rules =
      policy === undefined ? [] : compiledRules(policy).filter(({ direction }) => direction === 'Out');
    const groups = policy === undefined || rules.length === 0 ? [] : targetGroups(policy);
    const order = policy && policyPlaceOf(policy);
    this.#egress.setPolicy(name, { groups, rules, ...(order && { order }) });
    if (groups.length > 0) this.#groupsOfPolicy.set(name, groups);
    for (const group of [...before, ...groups]) this.podsChanged(this.#facts.podsOf(group));
  }

  /** Says what is new of Services, once all are known. */
  setServices(changes: ServiceChanges): void {
    const isFirst = !this.#knowsServices;
    this.#knowsServices = true;
    for (const [name, frontends] of changes) this.#egress.setService(name, frontends);
    if (isFirst || changes.size > 0) this.podsChanged(this.#flowsOfPod.keys());
    for (const groups of changes.size === 0 ? [] : this.#groupsOfPolicy.values()) {
      for (const group of groups) this.podsChanged(this.#facts.podsOf(group));
    }
  }

  /** Pods came, went, moved or are in other groups. */
  podsChanged(pods: Iterable<string>): void {
    for (const pod of pods) this.#changed.add(pod);
  }

  /** What has to be different in the switch since this was asked last. */
  take(): FlowDelta {
    const verdicts = new Map<string, readonly ServiceFrontend[] | 'all'>();
    const before = new Set<FlowKey>();
    const touched = new Set<FlowKey>();
    for (const pod of this.#changed) {
      const groups = [...this.#facts.groupsOf(pod)].sort();
      const name = groups.join(' ');
      const denied = verdicts.get(name) ?? this.#denied(groups);
      verdicts.set(name, denied);
      const had = this.#flowsOfPod.get(pod) ?? noFlows;
      const has = this.#flowsFor(pod, denied);
      for (const key of new Set([...had.keys(), ...has.keys()])) {
        if (!touched.has(key) && this.#flows.has(key)) before.add(key);
        touched.add(key);
      }
      this.#replace(pod, had, has);
    }
    this.#changed.clear();
    return this.#difference(before, touched);
  }

  /** Whether a pod of this node is kept from a frontend of a Service. */
  has(podIp: string, frontend: FrontendMatch): boolean {
    return this.#flows.has(flowKey(serviceDropFlow(podIp, frontend)));
  }

  /** Every flow there should be. */
  everything(): Flow[] {
    return [...this.#flows.values()].map(({ flow }) => flow);
  }

  #denied(groups: readonly string[]): readonly ServiceFrontend[] | 'all' {
    if (!this.#egress.restricts(groups)) return [];
    return this.#knowsServices ? this.#egress.denied(groups) : 'all';
  }

  #flowsFor(pod: string, denied: readonly ServiceFrontend[] | 'all'): ReadonlyMap<FlowKey, Flow> {
    const flows = this.#facts
      .portsOf(pod)
      .flatMap(({ ip }) =>
        denied === 'all'
          ? [serviceRangeDropFlow(ip, this.#serviceCidr)]
          : denied.map((frontend) => serviceDropFlow(ip, frontend)),
      );
    return new Map(flows.map((flow) => [flowKey(flow), flow]));
  }

  #replace(pod: string, had: ReadonlyMap<FlowKey, Flow>, has: ReadonlyMap<FlowKey, Flow>): void {
    for (const [key, flow] of has) {
      const entry = this.#flows.get(key) ?? { flow, pods: 0 };
      entry.pods += 1;
      this.#flows.set(key, entry);
    }
    for (const key of had.keys()) {
      const entry = this.#flows.get(key);
      if (entry === undefined) continue;
      entry.pods -= 1;
      if (entry.pods === 0) this.#flows.delete(key);
    }
    if (has.size === 0) this.#flowsOfPod.delete(pod);
    else this.#flowsOfPod.set(pod, has);
  }

  #difference(before: ReadonlySet<FlowKey>, touched: ReadonlySet<FlowKey>): FlowDelta {
    const put: Flow[] = [];
    const drop: FlowKey[] = [];
    for (const key of touched) {
      const flow = this.#flows.get(key)?.flow;
      if (flow === undefined && before.has(key)) drop.push(key);
      if (flow !== undefined && !before.has(key)) put.push(flow);
    }
    return { put, drop };
  }
}

const noFlows: ReadonlyMap<FlowKey, Flow> = new Map();
