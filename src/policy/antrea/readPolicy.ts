/**
 * Antrea's policies of both API groups in the common form. What cannot be understood is a problem and lets nothing more
 * through: an entry of a list is left out, a rule that allows and says more than is understood matches nothing, one that passes
 * drops.
 * @module
 */
import type { GroupSelector } from '../groupSelector.ts';
import type { Direction, Policy, PolicySource } from '../model.ts';
import { isBaseline } from '../precedence.ts';
import { Problems, type Refusal } from '../problems.ts';
import { AppliedToReader } from './appliedTo.ts';
import type { Blueprint, RelativeRule } from './blueprint.ts';
import { unknownFields } from './fields.ts';
import { requireTypes } from './fieldTypes.ts';
import type { AntreaPolicyInput, AntreaPolicySpec, AntreaRule } from './input.ts';
import { readOr } from './malformed.ts';
import { PeerReader } from './peers.ts';
import { repeatedNames } from './repeatedNames.ts';
import { type ReadRule, RuleReader } from './rules.ts';
import { tierName } from './tiers.ts';
import type { World } from './world.ts';

const specFields = ['tier', 'priority', 'appliedTo', 'ingress', 'egress'];
const [lowestPriority, highestPriority] = [1, 10_000];

/** Reads a policy as the world is now. */
export function readPolicy(input: AntreaPolicyInput, world: World): Blueprint {
  const reader = new PolicyReader(input, world);
  return readOr(
    () => reader.read(),
    (refusal) => reader.nothing(refusal),
  );
}

class PolicyReader {
  readonly #input: AntreaPolicyInput;
  readonly #spec: AntreaPolicySpec;
  readonly #world: World;
  readonly #problems = new Problems();
  readonly #appliedTo: AppliedToReader;

  constructor(input: AntreaPolicyInput, world: World) {
    this.#input = input;
    this.#spec = input.spec ?? {};
    this.#world = world;
    this.#appliedTo = new AppliedToReader(input.metadata.namespace, world, this.#problems);
  }

  read(): Blueprint {
    const order = this.#order();
    const { appliedTo: whom = [] } = this.#spec;
    requireTypes({ appliedTo: whom });
    const appliedTo = this.#appliedTo.read(whom, 'spec.appliedTo');
    const rules = order === undefined ? [] : this.#rules(order.tierPriority);
    for (const { path, ...refusal } of repeatedNames(this.#spec)) this.#problems.report(path, refusal);
    const policy: Policy = {
      source: this.#source(),
      ...this.#generation(),
      appliedTo: order === undefined ? [] : appliedTo,
      rules: rules.flatMap(({ fixed }) => fixed),
      ...order,
      problems: this.#problems.found,
    };
    return { policy, relative: rules.flatMap((each) => relativeRules(each, appliedTo)) };
  }

  /** A policy of which nothing can be enforced. */
  nothing(refusal: Refusal): Blueprint {
    this.#problems.report('spec', refusal);
    const policy = { source: this.#source(), ...this.#generation(), appliedTo: [], rules: [] };
    return { policy: { ...policy, problems: this.#problems.found }, relative: [] };
  }

  #generation(): Pick<Policy, 'generation'> {
    const { generation } = this.#input.metadata;
    return generation === undefined ? {} : { generation };
  }

  #source(): PolicySource {
    const { name, namespace, uid = '' } = this.#input.metadata;
    if (namespace === undefined) return { type: 'AntreaClusterNetworkPolicy', name, uid };
    return { type: 'AntreaNetworkPolicy', namespace, name, uid };
  }

  /** Without a place among the other policies none of its rules can be asked. */
  #order(): { tierPriority: number; priority: number } | undefined {
    const tierPriority = this.#tier();
    const { priority } = this.#spec;
    if (typeof priority !== 'number' || !(priority >= lowestPriority && priority <= highestPriority)) {
      const message = `priority has to be a number from ${lowestPriority} to ${highestPriority}`;
      this.#problems.report('spec.priority', { reason: 'InvalidPriority', message });
      return undefined;
    }
    return tierPriority === undefined ? undefined : { tierPriority, priority };
  }

  #tier(): number | undefined {
    const name = tierName(this.#spec.tier);
    const priority = this.#world.tier(name);
    if (priority === undefined) {
      const message = `there is no tier "${name}": the policy is not enforced until it is created`;
      this.#problems.report('spec.tier', { reason: 'TierNotFound', message });
    }
    return priority;
  }

  #rules(tierPriority: number): ReadRule[] {
    const { ingress = [], egress = [] } = this.#spec;
    const isDoubtful = this.#hasUnknownFields() || this.#appliesTwice();
    const { namespace } = this.#input.metadata;
    const reader = new RuleReader({
      appliedTo: this.#appliedTo,
      peers: new PeerReader(namespace, this.#world, this.#problems),
      world: this.#world,
      problems: this.#problems,
      isBaseline: isBaseline(tierPriority),
      isPerRule: this.#isPerRule(),
    });
    const read = (direction: Direction, side: string) => (rule: AntreaRule, index: number) =>
      reader.read(rule, { direction, index, path: `spec.${side}[${index}]`, isDoubtful });
    return [...ingress.map(read('In', 'ingress')), ...egress.map(read('Out', 'egress'))];
  }

  #hasUnknownFields(): boolean {
    const unknown = unknownFields(this.#spec, specFields);
    for (const name of unknown) {
      const message = `"${name}" is not a field here: remove it or correct its name`;
      this.#problems.report(`spec.${name}`, { reason: 'UnknownField', message });
    }
    return unknown.length > 0;
  }

  #isPerRule(): boolean {
    const { ingress = [], egress = [] } = this.#spec;
    return [...ingress, ...egress].some(({ appliedTo = [] }) => appliedTo.length > 0);
  }

  #appliesTwice(): boolean {
    const { appliedTo = [] } = this.#spec;
    const isPerRule = this.#isPerRule();
    if (appliedTo.length > 0 === isPerRule) {
      const message = isPerRule
        ? 'appliedTo is given for the policy and for rules: only one of them is possible'
        : 'appliedTo is missing: give it for the policy or for every rule';
      this.#problems.report('spec.appliedTo', { reason: 'InvalidAppliedTo', message });
    }
    return appliedTo.length > 0 && isPerRule;
  }
}

function relativeRules(
  { order, relative, appliedTo }: ReadRule,
  ofPolicy: readonly GroupSelector[],
): RelativeRule[] {
  return relative.map((peer) => ({ rule: order, appliedTo: appliedTo ?? ofPolicy, peer }));
}
