/**
 * ClusterNetworkPolicy of policy.networking.k8s.io/v1alpha2 in the common form. It fails closed as its API reference
 * defines it: an Accept rule with a part that is not understood matches nothing, a Deny or Pass rule denies everything.
 * @module
 */
import { unknownFields } from '../antrea/fields.ts';
import { requireTypes } from '../antrea/fieldTypes.ts';
import { readOr } from '../antrea/malformed.ts';
import type { GroupSelector } from '../groupSelector.ts';
import { anyAddress } from '../ipBlock.ts';
import type { Action, Direction, Peers, Policy, PolicyRule, Problem, Service } from '../model.ts';
import { hasNamedPort, withPodsOf } from '../namedPorts.ts';
import { Problems, type Refusal } from '../problems.ts';
import type { UpstreamPolicyInput, UpstreamRule } from './input.ts';
import { parsePeer, parseSubject } from './peers.ts';
import { parseProtocol } from './protocols.ts';

/** The admin tier comes after Antrea's Application, the baseline tier after Antrea's. */
const tiers: ReadonlyMap<string | undefined, number> = new Map([
  ['Admin', 251],
  ['Baseline', 254],
]);
const actions: ReadonlyMap<string | undefined, Action> = new Map([
  ['Accept', 'Allow'],
  ['Deny', 'Drop'],
  ['Pass', 'Pass'],
]);
const highestPriority = 1000;
const specFields = ['tier', 'priority', 'subject', 'ingress', 'egress'];
const ruleFields = {
  In: ['name', 'action', 'protocols', 'from'],
  Out: ['name', 'action', 'protocols', 'to'],
} as const;
const nobody: Peers = { groups: [], blocks: [] };
const anybody: Peers = { groups: [], blocks: [anyAddress] };

/** Brings a policy into the common form. */
export function fromUpstream(policy: UpstreamPolicyInput): Policy {
  const reader = new Reader(policy);
  return readOr(
    () => reader.read(),
    (refusal) => reader.nothing(refusal),
  );
}

class Reader {
  readonly #input: UpstreamPolicyInput;
  readonly #problems = new Problems();

  constructor(input: UpstreamPolicyInput) {
    this.#input = input;
  }

  read(): Policy {
    const { spec = {} } = this.#input;
    const tierPriority = this.#tier();
    const priority = this.#priority();
    const appliedTo = this.#subject();
    if (tierPriority === undefined || priority === undefined) return this.#policy({});
    const isDoubtful = this.#hasUnknownFields();
    const read = (direction: Direction, side: string) => (rule: UpstreamRule, index: number) => {
      const path = `spec.${side}[${index}]`;
      const place = { direction, index, path, isDoubtful, tierPriority };
      return readOr(
        () => this.#rule(rule, place),
        (refusal) => {
          this.#problems.report(path, refusal);
          return closed(rule, { direction, priority: index });
        },
      );
    };
    const { ingress = [], egress = [] } = spec;
    const rules = [...ingress.map(read('In', 'ingress')), ...egress.map(read('Out', 'egress'))];
    return this.#policy({ appliedTo, rules, tierPriority, priority });
  }

  /** A policy of which nothing can be enforced. */
  nothing(refusal: Refusal): Policy {
    this.#problems.report('spec', refusal);
    return this.#policy({});
  }

  #policy(content: Partial<Policy>): Policy {
    const { name, uid = '', generation } = this.#input.metadata;
    return {
      source: { type: 'K8sClusterNetworkPolicy', name, uid },
      ...(generation === undefined ? {} : { generation }),
      appliedTo: [],
      rules: [],
      ...content,
      problems: this.#problems.found,
    };
  }

  #tier(): number | undefined {
    const { tier } = this.#input.spec ?? {};
    const priority = tiers.get(tier);
    if (priority === undefined) {
      this.#problems.report('spec.tier', {
        reason: 'TierNotFound',
        message: `"${tier ?? ''}" is not Admin or Baseline`,
      });
    }
    return priority;
  }

  #priority(): number | undefined {
    const { priority } = this.#input.spec ?? {};
    if (typeof priority === 'number' && priority >= 0 && priority <= highestPriority) return priority;
    const message = `priority has to be a number from 0 to ${highestPriority}`;
    this.#problems.report('spec.priority', { reason: 'InvalidPriority', message });
    return undefined;
  }

  #subject(): readonly GroupSelector[] {
    const { subject = {} } = this.#input.spec ?? {};
    requireTypes({ subject });
    const { groups, refusals } = parseSubject(subject, 'InvalidAppliedTo');
    for (const refusal of refusals) this.#problems.report('spec.subject', refusal);
    return groups;
  }

  #hasUnknownFields(): boolean {
    const unknown = unknownFields(this.#input.spec ?? {}, specFields);
    for (const name of unknown) this.#reportUnknown(`spec.${name}`, name);
    return unknown.length > 0;
  }

  #rule(rule: UpstreamRule, place: Place): PolicyRule {
    const { direction, index, path, isDoubtful } = place;
    requireTypes(rule);
    const before = this.#problems.found.length;
    for (const name of unknownFields(rule, ruleFields[direction]))
      this.#reportUnknown(`${path}.${name}`, name);
    const peers = this.#peers((direction === 'In' ? rule.from : rule.to) ?? [], place);
    const services = this.#services(rule, path);
    const action = this.#action(rule, place);
    const isUnderstood = !isDoubtful && this.#problems.found.slice(before).every(isHarmless);
    const name = rule.name ? { name: rule.name } : {};
    const order = { direction, priority: index, ...name };
    if (isUnderstood) {
      const reached = direction === 'Out' && hasNamedPort(services) ? withPodsOf(peers) : peers;
      return { ...order, action, peers: reached, services };
    }
    return closed(rule, order);
  }

  #peers(list: NonNullable<UpstreamRule['from']>, { direction, path }: Place): Peers {
    const at = `${path}.${direction === 'In' ? 'from' : 'to'}`;
    if (list.length === 0)
      this.#problems.report(at, { reason: 'InvalidPeer', message: 'at least one peer is needed' });
    const results = list.map((peer, index) => {
      const result = parsePeer(peer, direction);
      for (const refusal of result.refusals) this.#problems.report(`${at}[${index}]`, refusal);
      return result;
    });
    return {
      groups: results.flatMap(({ groups }) => groups),
      blocks: results.flatMap(({ blocks }) => blocks),
    };
  }

  #services({ protocols = [] }: UpstreamRule, path: string): readonly Service[] | undefined {
    if (protocols.length === 0) return undefined;
    return protocols.flatMap((entry, index) => {
      const result = parseProtocol(entry);
      if (result.ok) return result.services;
      this.#problems.report(`${path}.protocols[${index}]`, result.refusal);
      return [];
    });
  }

  /** After the last tier there is nothing but the default, which allows. */
  #action({ action: written }: UpstreamRule, { path, tierPriority }: Place): Action {
    const action = actions.get(written);
    if (action === undefined) {
      const message = `"${written ?? ''}" is not Accept, Deny or Pass`;
      this.#problems.report(`${path}.action`, { reason: 'UnknownAction', message });
      return 'Drop';
    }
    return action === 'Pass' && tierPriority === tiers.get('Baseline') ? 'Allow' : action;
  }

  #reportUnknown(path: string, name: string): void {
    const message = `"${name}" is not a field here: remove it or correct its name`;
    this.#problems.report(path, { reason: 'UnknownField', message });
  }
}

/** A rule that is not understood: one that accepts matches nothing, any other denies everything. */
function closed(
  rule: UpstreamRule | null,
  order: Pick<PolicyRule, 'direction' | 'priority' | 'name'>,
): PolicyRule {
  if (rule?.action === 'Accept') return { ...order, action: 'Allow', peers: nobody, services: [] };
  return { ...order, action: 'Drop', peers: anybody, services: undefined };
}

/** Nothing of IPv6 passes, so what such a network means is understood. */
function isHarmless({ reason }: Problem): boolean {
  return reason === 'UnsupportedIPv6';
}

type Place = {
  readonly direction: Direction;
  readonly index: number;
  readonly path: string;
  readonly isDoubtful: boolean;
  readonly tierPriority: number;
};
