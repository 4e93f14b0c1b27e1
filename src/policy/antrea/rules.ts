import type { GroupSelector } from '../groupSelector.ts';
import { anyAddress } from '../ipBlock.ts';
import { isLabelValue } from '../labelSyntax.ts';
import type { Action, Direction, Peers, PolicyRule, Problem } from '../model.ts';
import { hasNamedPort, withPodsOf } from '../namedPorts.ts';
import type { Problems, Refusal } from '../problems.ts';
import { opens, parseAction } from './action.ts';
import type { AppliedToReader } from './appliedTo.ts';
import { givenFields } from './fields.ts';
import { requireTypes } from './fieldTypes.ts';
import type { AntreaRule } from './input.ts';
import { readOr } from './malformed.ts';
import type { AntreaPeers, PeerReader, RelativePeer } from './peers.ts';
import { generatedRuleName } from './ruleName.ts';
import { type Backends, readBackends } from './serviceBackends.ts';
import { readServices } from './services.ts';
import type { World } from './world.ts';

/** Where a rule stands, and whether what surrounds it was not wholly understood. */
type Place = {
  readonly direction: Direction;
  readonly index: number;
  readonly path: string;
  readonly isDoubtful: boolean;
};

type Options = {
  readonly appliedTo: AppliedToReader;
  readonly peers: PeerReader;
  readonly world: World;
  readonly problems: Problems;
  readonly isBaseline: boolean;
  /** Whether rules say themselves whom they are for. */
  readonly isPerRule: boolean;
};

/** A rule: what of it is the same for all namespaces, and what is not. */
export type ReadRule = {
  readonly order: Omit<PolicyRule, 'peers' | 'appliedTo'>;
  readonly appliedTo: readonly GroupSelector[] | undefined;
  /** At most one, or one for each Service. */
  readonly fixed: readonly PolicyRule[];
  readonly relative: readonly RelativePeer[];
};

type FieldsOf = Readonly<Record<Direction, readonly string[]>>;

const common = ['action', 'name', 'ports', 'protocols', 'appliedTo', 'enableLogging', 'logLabel'];
const known: FieldsOf = { In: [...common, 'from'], Out: [...common, 'to', 'toServices'] };
const unsupported = ['l7Protocols'];
/** Without them a rule would be for more peers than it says. */
const peerFields = ['from', 'to', 'toServices'];
/** Groups and Services that are missing hold nobody, nothing of IPv6 passes, and the log changes nothing. */
const harmless: readonly Problem['reason'][] = [
  'GroupNotFound',
  'ServiceNotFound',
  'UnsupportedIPv6',
  'InvalidLogLabel',
];
/** What says which traffic a rule is about; a Service has ports of its own. */
const trafficFields = ['ports', 'protocols', 'toServices'];
const nobody: AntreaPeers = { groups: [], blocks: [], relative: [] };

/** Reads the rules of a policy one by one. */
export class RuleReader {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  read(rule: AntreaRule, place: Place): ReadRule {
    const { problems } = this.#options;
    const before = problems.found.length;
    const closed = (read: ReadRule) => closedIfUnclear(read, place, problems.found.slice(before));
    return readOr(
      () => {
        const read = this.#read(rule, place);
        return this.#passes(rule) ? closed(read) : read;
      },
      (refusal) => {
        problems.report(place.path, refusal);
        if (!this.#passes(rule)) return nothingOf(place);
        return readOr(
          () => closed(this.#anything(rule, place)),
          () => nothingOf(place),
        );
      },
    );
  }

  #passes(rule: AntreaRule | null): boolean {
    return parseAction(rule?.action) === 'Pass' && !this.#options.isBaseline;
  }

  /** A rule of which only is known whom it is for, and that it passes. */
  #anything(rule: AntreaRule, { direction, index: priority, path }: Place): ReadRule {
    const { name: written } = rule;
    const isNamed = typeof written === 'string' && written !== '';
    const name = isNamed ? written : generatedRuleName(direction, rule);
    const order = { direction, services: undefined, action: 'Pass', priority, name } as const;
    return { order, appliedTo: this.#appliedTo(rule, path), fixed: [], relative: [] };
  }

  #read(rule: AntreaRule, { direction, index, path, isDoubtful }: Place): ReadRule {
    requireTypes(rule);
    const odd = this.#oddFields(rule, direction, path);
    const services = readServices(rule, path, this.#options.problems);
    const action = this.#action(rule, path);
    const isVoid =
      odd.some((field) => peerFields.includes(field)) || (opens(action) && (isDoubtful || odd.length > 0));
    const appliedTo = this.#appliedTo(rule, path);
    const written = this.#peers(rule, direction, path);
    const isNothing = this.#passesNowhere(action, path) || isVoid;
    const { relative, ...peers } = isNothing ? nobody : written;
    const order = {
      direction,
      services,
      action,
      priority: index,
      name: rule.name || generatedRuleName(direction, rule),
      ...this.#logging(rule, path),
    };
    if (isForServices(rule, direction)) {
      const backends = this.#backends(rule, path);
      return {
        order,
        appliedTo,
        relative: [],
        fixed: isNothing ? [] : toBackends(order, backends, appliedTo),
      };
    }
    const isFixed = relative.length === 0 || peers.groups.length + peers.blocks.length > 0;
    return { order, appliedTo, relative, fixed: isFixed ? [assembled(order, peers, appliedTo)] : [] };
  }

  #oddFields(rule: AntreaRule, direction: Direction, path: string): string[] {
    const odd = givenFields(rule).filter(
      (field) => !known[direction].includes(field) && !isEmptyList(rule, field),
    );
    const side = direction === 'In' ? 'an ingress rule' : 'an egress rule';
    for (const field of odd) {
      const refusal: Refusal = unsupported.includes(field)
        ? { reason: 'UnsupportedField', message: `${field} is not supported` }
        : {
            reason: 'UnknownField',
            message: `${side} has no field "${field}": remove it or correct its name`,
          };
      this.#options.problems.report(`${path}.${field}`, refusal);
    }
    return odd;
  }

  #backends({ toServices = [], ...rule }: AntreaRule, path: string): Backends[] {
    const { world, problems } = this.#options;
    const others = [rule.to, rule.ports, rule.protocols, rule.l7Protocols];
    if (others.some((list) => list !== undefined && list.length > 0)) {
      const message = 'toServices cannot be combined with to, ports, protocols or l7Protocols';
      problems.report(`${path}.toServices`, { reason: 'InvalidPeer', message });
      return [];
    }
    return toServices.flatMap((each, index) => {
      const at = `${path}.toServices[${index}]`;
      const backends = readBackends(each, world, at, problems);
      if (backends?.services.length !== 0) return backends ?? [];
      problems.report(at, {
        reason: 'UnsupportedField',
        message: 'a Service without ports is not supported',
      });
      return [];
    });
  }

  /** What is no action is Drop: of the rest of the rule nothing may pass. */
  #action({ action: written }: AntreaRule, path: string): Action {
    const action = parseAction(written);
    if (action !== undefined) return action;
    const message = `"${written ?? ''}" is not Allow, Drop, Reject or Pass: what the rule matches is dropped`;
    this.#options.problems.report(`${path}.action`, { reason: 'UnknownAction', message });
    return 'Drop';
  }

  /** After the baseline tier there is nobody to leave traffic to. */
  #passesNowhere(action: Action, path: string): boolean {
    if (action !== 'Pass' || !this.#options.isBaseline) return false;
    const message = 'Pass is not possible in a tier that comes after the Kubernetes policies';
    this.#options.problems.report(`${path}.action`, { reason: 'InvalidAction', message });
    return true;
  }

  #appliedTo({ appliedTo = [] }: AntreaRule, path: string): readonly GroupSelector[] | undefined {
    const { isPerRule, problems } = this.#options;
    if (!isPerRule) return undefined;
    if (appliedTo.length === 0) {
      const message = 'appliedTo is missing: other rules of the policy have their own';
      problems.report(`${path}.appliedTo`, { reason: 'InvalidAppliedTo', message });
    }
    return this.#options.appliedTo.read(appliedTo, `${path}.appliedTo`);
  }

  #peers(rule: AntreaRule, direction: Direction, path: string): AntreaPeers {
    const { peers } = this.#options;
    return direction === 'In'
      ? peers.read(rule.from ?? [], `${path}.from`)
      : peers.read(rule.to ?? [], `${path}.to`);
  }

  #logging(
    { enableLogging, logLabel }: AntreaRule,
    path: string,
  ): Pick<PolicyRule, 'enableLogging' | 'logLabel'> {
    const log = enableLogging === true ? { enableLogging } : {};
    if (!logLabel) return log;
    if (isLabelValue(logLabel)) return { ...log, logLabel };
    const message = `"${logLabel}" is not a label value: the log leaves it out`;
    this.#options.problems.report(`${path}.logLabel`, { reason: 'InvalidLogLabel', message });
    return log;
  }
}

function isForServices({ toServices = [] }: AntreaRule, direction: Direction): boolean {
  return direction === 'Out' && toServices.length > 0;
}

/** Every Service has its own pods and ports: a rule for each, all in the same place. */
function toBackends(
  order: ReadRule['order'],
  backends: readonly Backends[],
  appliedTo: readonly GroupSelector[] | undefined,
): PolicyRule[] {
  return backends.map(({ group, services }) =>
    assembled({ ...order, services }, { groups: [group], blocks: [] }, appliedTo),
  );
}

/**
 * What a Pass rule means that is not wholly understood may be denied behind it, and allowed by a rule after it: so it drops
 * everything that it may be about.
 */
function closedIfUnclear(
  read: ReadRule,
  { path, isDoubtful }: Place,
  problems: readonly Problem[],
): ReadRule {
  const unclear = problems.filter((each) => !isHarmless(each, path));
  if (!isDoubtful && unclear.length === 0) return read;
  const isTraffic = ({ path: at }: Problem) =>
    trafficFields.some((field) => at.startsWith(`${path}.${field}`));
  const services = unclear.some(isTraffic) ? undefined : read.order.services;
  const order = { ...read.order, action: 'Drop', services } as const;
  const peers = { groups: [], blocks: [anyAddress] };
  return { ...read, order, relative: [], fixed: [assembled(order, peers, read.appliedTo)] };
}

/** Whom a rule is for has nothing to do with what it passes, and these problems leave no doubt about that. */
function isHarmless({ reason, path: at }: Problem, path: string): boolean {
  return harmless.includes(reason) || at.startsWith(`${path}.appliedTo`);
}

/** A rule that is for nothing and nobody, in its place. */
function nothingOf({ direction, index: priority }: Place): ReadRule {
  const order = { direction, services: [], action: 'Drop', priority } as const;
  return { order, appliedTo: [], fixed: [], relative: [] };
}

function assembled(
  order: ReadRule['order'],
  peers: Peers,
  appliedTo: readonly GroupSelector[] | undefined,
): PolicyRule {
  const reached = order.direction === 'Out' && hasNamedPort(order.services) ? withPodsOf(peers) : peers;
  return appliedTo === undefined ? { ...order, peers: reached } : { ...order, peers: reached, appliedTo };
}

function isEmptyList(rule: AntreaRule, field: string): boolean {
  const value = Object.entries(rule).find(([name]) => name === field)?.[1];
  return Array.isArray(value) && value.length === 0;
}
