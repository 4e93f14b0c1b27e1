/**
 * Antrea's policies as its documentation words them, written without any of the code that it judges: every object is read
 * where it is asked for. For policies as they should be, whose tiers and groups may be missing.
 * @module
 */
import type {
  AntreaAppliedTo,
  AntreaPeer,
  AntreaPolicyInput,
  AntreaPort,
  AntreaRule,
  GroupInput,
  NamespacedName,
  ServiceInput,
} from '../antrea/input.ts';
import type { Cluster } from '../compile.ts';
import type { Connection } from '../evaluate.ts';
import type { IpBlockInput, Pod } from '../input.ts';
import { isKnown, matches, matchesBlock, type Side } from './naiveEvaluator.ts';

/** What one end asks the policies about. */
export type Question = {
  readonly cluster: Cluster;
  readonly direction: 'ingress' | 'egress';
  /** Before or after the Kubernetes policies. */
  readonly stage: 'before' | 'after';
  readonly pod: Pod;
  readonly peer: Side;
  readonly to: Side;
  readonly connection: Connection;
};

const tiers = new Map([
  ['emergency', 50],
  ['securityops', 100],
  ['application', 250],
  ['baseline', 253],
]);

/** Whether the first rule that matches allows; undefined when none does, or it passes. */
export function antreaAllows(question: Question): boolean | undefined {
  const { cluster, stage } = question;
  const placed = (cluster.antreaPolicies ?? []).flatMap((policy) => {
    const name = (policy.spec?.tier ?? 'application').toLowerCase();
    const tier = cluster.tiers?.find((each) => each.name === name)?.priority ?? tiers.get(name);
    if (tier === undefined || tier < 253 !== (stage === 'before')) return [];
    const rules = policy.spec?.[question.direction] ?? [];
    return rules.map((rule, index) => ({ policy, rule, order: [tier, policy.spec?.priority ?? 0, index] }));
  });
  placed.sort((a, b) => {
    const difference = a.order.map((each, at) => each - (b.order[at] ?? 0)).find((each) => each !== 0);
    return difference ?? (identity(a.policy) < identity(b.policy) ? -1 : 1);
  });
  const first = placed.find(({ policy, rule }) => matchesRule(question, policy, rule));
  if (first?.rule.action === 'Pass') return isDoubtful(cluster, first.policy, first.rule) ? false : undefined;
  return first && first.rule.action === 'Allow';
}

/** Whether a Pass speaks of a group or a Service that is there and of which nobody knows what it holds: it drops. */
function isDoubtful(cluster: Cluster, { metadata }: AntreaPolicyInput, rule: AntreaRule): boolean {
  if (rule.action !== 'Pass') return false;
  const services = cluster.services ?? [];
  const meant = ({ name, namespace }: NamespacedName) =>
    services.filter((each) => each.metadata.name === name && each.metadata.namespace === namespace);
  const hides = (ref: NamespacedName) =>
    meant(ref).some(({ spec }) => Object.keys(spec?.selector ?? {}).length === 0);
  const isPortless = (ref: NamespacedName) => meant(ref).some(({ spec }) => (spec?.ports ?? []).length === 0);
  const named = (name: string) =>
    (cluster.groups ?? []).filter(
      (each) => each.metadata.name === name && each.metadata.namespace === metadata.namespace,
    );
  const isUnknown = ({ spec }: GroupInput, isChild: boolean): boolean => {
    const { childGroups, serviceReference } = spec ?? {};
    if (childGroups === undefined) return serviceReference !== undefined && hides(serviceReference);
    return isChild || childGroups.flatMap(named).some((child) => isUnknown(child, true));
  };
  const groups = [...(rule.from ?? []), ...(rule.to ?? [])].flatMap(({ group }) => group ?? []);
  const isHidden = (ref: NamespacedName) => hides(ref) || isPortless(ref);
  return (
    (rule.toServices ?? []).some(isHidden) || groups.flatMap(named).some((each) => isUnknown(each, false))
  );
}

function identity({ metadata: { namespace = '', name, uid } }: AntreaPolicyInput): string {
  return `${namespace}/${name} ${uid}`;
}

function matchesRule(question: Question, policy: AntreaPolicyInput, rule: AntreaRule): boolean {
  // There is nothing to pass to after the Kubernetes policies.
  if (question.stage === 'after' && rule.action === 'Pass') return false;
  const targets = rule.appliedTo ?? policy.spec?.appliedTo ?? [];
  if (!targets.some((entry) => isTarget(question, policy, entry))) return false;
  const isForAnybody = isDoubtful(question.cluster, policy, rule);
  if (rule.toServices !== undefined)
    return isForAnybody || rule.toServices.some((each) => isBehind(question, each));
  const written = (question.direction === 'ingress' ? rule.from : rule.to) ?? [];
  const peers = isForAnybody ? [] : written;
  if (peers.length > 0 && !peers.some((peer) => isPeer(question, policy, peer))) return false;
  const { ports = [], protocols = [] } = rule;
  if (ports.length + protocols.length === 0) return true;
  const { connection } = question;
  const isIcmp = protocols.some(
    ({ icmp }) =>
      connection.protocol === 'ICMP' &&
      (icmp?.icmpType === undefined || icmp.icmpType === connection.icmpType),
  );
  const isNamed =
    question.direction === 'ingress' ||
    isKnown(question.cluster, question.peer) ||
    peers.some((peer) => isPeer(question, policy, peer, 'selected'));
  return isIcmp || ports.some((port) => (typeof port.port !== 'string' || isNamed) && isPort(port, question));
}

/** Whether the peer is a pod behind a Service, and the connection is to a port of it. */
function isBehind(question: Question, { name, namespace }: NamespacedName): boolean {
  const { cluster, peer } = question;
  const service = cluster.services?.find(
    ({ metadata }) => metadata.name === name && metadata.namespace === namespace,
  );
  const { ports = [] } = service?.spec ?? {};
  if (peer.pod === undefined || service === undefined || !isSelectedBy(service, peer.pod)) return false;
  return ports.some(({ protocol, port, targetPort }) =>
    isPort({ protocol, port: targetPort ?? port }, question),
  );
}

function isSelectedBy({ metadata, spec }: ServiceInput, pod: Pod): boolean {
  const { selector = {} } = spec ?? {};
  if (Object.keys(selector).length === 0) return false;
  return (
    pod.metadata.namespace === metadata.namespace && matches({ matchLabels: selector }, pod.metadata.labels)
  );
}

function isTarget(question: Question, policy: AntreaPolicyInput, entry: AntreaAppliedTo): boolean {
  const { cluster, pod } = question;
  const own = policy.metadata.namespace;
  if (own !== undefined && pod.metadata.namespace !== own) return false;
  if (entry.group === undefined) return isSelected(cluster, pod, entry, own);
  return membersOf(cluster, entry.group, own).some(({ spec }) => {
    const blocks = spec?.ipBlocks ?? [];
    if (spec?.serviceReference !== undefined) return isBehindReference(cluster, spec.serviceReference, pod);
    // A namespaced policy cannot be for a group that could reach into other namespaces.
    const isOwn = own === undefined || spec?.namespaceSelector === undefined;
    return blocks.length === 0 && isOwn && isSelected(cluster, pod, spec ?? {}, own);
  });
}

function isPeer(
  question: Question,
  policy: AntreaPolicyInput,
  peer: AntreaPeer,
  how: 'anyhow' | 'selected' = 'anyhow',
): boolean {
  const { cluster, peer: side } = question;
  const own = policy.metadata.namespace;
  const isInBlock = (block: IpBlockInput) => how === 'anyhow' && matchesBlock(block, side.address);
  if (peer.ipBlock !== undefined) return isInBlock(peer.ipBlock);
  if (peer.group !== undefined) {
    return membersOf(cluster, peer.group, own).some(({ spec = {} }) =>
      spec.serviceReference !== undefined
        ? side.pod !== undefined && isBehindReference(cluster, spec.serviceReference, side.pod)
        : spec.ipBlocks === undefined
          ? side.pod !== undefined && isSelected(cluster, side.pod, spec, own)
          : spec.ipBlocks.some(isInBlock),
    );
  }
  if (side.pod === undefined) return false;
  if (peer.namespaces === undefined) return isSelected(cluster, side.pod, peer, own);
  return isNear(question, side.pod, peer) && matches(peer.podSelector ?? {}, side.pod.metadata.labels);
}

/** Whether a pod is in a namespace that belongs together with that of the pod in question. */
function isNear({ cluster, pod }: Question, other: Pod, { namespaces }: AntreaPeer): boolean {
  const [here, there] = [pod, other].map((each) =>
    cluster.namespaces.find(({ metadata }) => metadata.name === each.metadata.namespace),
  );
  if (here === undefined) return false;
  if (namespaces?.match === 'Self') return pod.metadata.namespace === other.metadata.namespace;
  return (namespaces?.sameLabels ?? []).every((key) => {
    const value = here.metadata.labels?.[key];
    return value !== undefined && value === there?.metadata.labels?.[key];
  });
}

function isBehindReference(
  { services = [] }: Cluster,
  { name, namespace }: NamespacedName,
  pod: Pod,
): boolean {
  return services.some(
    (each) => each.metadata.name === name && each.metadata.namespace === namespace && isSelectedBy(each, pod),
  );
}

type Selected = Pick<AntreaAppliedTo, 'podSelector' | 'namespaceSelector' | 'serviceAccount'>;

function isSelected(cluster: Cluster, pod: Pod, selected: Selected, own: string | undefined): boolean {
  const { podSelector, namespaceSelector, serviceAccount } = selected;
  const { namespace: name, labels } = pod.metadata;
  if (serviceAccount !== undefined) {
    return name === serviceAccount.namespace && pod.spec?.serviceAccountName === serviceAccount.name;
  }
  if (podSelector !== undefined && !matches(podSelector, labels)) return false;
  if (namespaceSelector === undefined && own !== undefined) return name === own;
  const found = cluster.namespaces.find(({ metadata }) => metadata.name === name);
  return found !== undefined && matches(namespaceSelector ?? {}, found.metadata.labels);
}

/** The group, or its children; these have no children. */
function membersOf({ groups = [] }: Cluster, name: string, own: string | undefined): GroupInput[] {
  const find = (wanted: string) =>
    groups.filter(({ metadata }) => metadata.name === wanted && metadata.namespace === own);
  return find(name).flatMap((group) => {
    const { childGroups } = group.spec ?? {};
    if (childGroups === undefined) return [group];
    return childGroups.flatMap(find).filter(({ spec }) => spec?.childGroups === undefined);
  });
}

function isPort(entry: AntreaPort, { connection, to }: Question): boolean {
  const { protocol, port, sourcePort = -1 } = connection;
  if ((entry.protocol ?? 'TCP') !== protocol) return false;
  if (entry.sourcePort !== undefined) {
    if (sourcePort < entry.sourcePort || sourcePort > (entry.sourceEndPort ?? entry.sourcePort)) return false;
  }
  if (entry.port === undefined) return true;
  if (port === undefined) return false;
  if (typeof entry.port === 'number') return entry.port <= port && port <= (entry.endPort ?? entry.port);
  const named = (to.pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return named.some(
    (each) =>
      each.name === entry.port && (each.protocol ?? 'TCP') === protocol && each.containerPort === port,
  );
}
