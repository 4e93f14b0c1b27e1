import type { PairChange } from '#policy/diff/compare.ts';
import type { Snapshot } from '#policy/diff/snapshot.ts';
import type { TrafficAtom } from '#policy/diff/trafficAtoms.ts';
import { type Endpoint, evaluate } from '#policy/evaluate.ts';
import type { Labels } from '#policy/input.ts';
import { type PodRef, podKey } from '#policy/pods.ts';
import type { World, WorldService } from '../world/world.ts';
import { type Comparison, nodesOf } from './comparison.ts';
import type { SubjectNames } from './sides.ts';
import type { Worlds } from './worlds.ts';

const dnsPort = 53;

/** What most people would not have meant: pods without DNS or API server, policies that are not taken as written. */
export function warningsOf(comparison: Comparison, worlds: Worlds, names: SubjectNames): string[] {
  return [
    ...cutText('DNS', losers(comparison.pairs, dnsPods(worlds.after)), names),
    ...cutText('the API server', withoutApiServer(comparison, worlds.after), names),
    ...newProblems(comparison),
  ];
}

function cutText(what: string, pods: readonly PodRef[], names: SubjectNames): string[] {
  if (pods.length === 0) return [];
  const whose = names.of({ kind: 'pods', pods }).map(({ name }) => name);
  const shown = whose.slice(0, 3).join(', ');
  const more = whose.length > 3 ? ` and ${whose.length - 3} more` : '';
  return [`cuts ${what} for ${pods.length} ${pods.length === 1 ? 'Pod' : 'Pods'}: ${shown}${more}`];
}

/** Pods behind a Service of kube-system that listens on port 53, by `namespace/name`. */
function dnsPods({ services, pods }: World): ReadonlySet<string> {
  const selectors = [...services.values()].flatMap(({ service }) => {
    const { namespace } = service.metadata;
    const isDns = service.spec?.ports?.some(({ port }) => port === dnsPort) === true;
    const selector = service.spec?.selector;
    return namespace === 'kube-system' && isDns && selector !== undefined ? [selector] : [];
  });
  return new Set(
    [...pods].flatMap(([key, { pod }]) => {
      const { namespace, labels = {} } = pod.metadata;
      const isBehind = selectors.some((selector) => hasLabels(labels, selector));
      return namespace === 'kube-system' && isBehind ? [key] : [];
    }),
  );
}

function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

function losers(pairs: readonly PairChange[], dns: ReadonlySet<string>): PodRef[] {
  const found = new Map<string, PodRef>();
  for (const { from, to, lost } of pairs) {
    if (from.kind !== 'pods' || to.kind !== 'pods' || !lost.some(isDnsQuery)) continue;
    if (!to.pods.some((pod) => dns.has(podKey(pod)))) continue;
    for (const pod of from.pods) found.set(podKey(pod), pod);
  }
  return [...found.values()];
}

function isDnsQuery(atom: TrafficAtom): boolean {
  return atom.kind === 'ports' && atom.protocol === 'UDP' && atom.first <= dnsPort && dnsPort <= atom.last;
}

/** Of the pods for which anything changes, those that could reach an endpoint of default/kubernetes and can none then. */
function withoutApiServer({ before, after, pairs }: Comparison, world: World): PodRef[] {
  const endpoints = endpointsOf(world.services.get('default/kubernetes'), world);
  if (endpoints.length === 0) return [];
  const senders = new Map<string, PodRef>();
  for (const { from } of pairs) {
    if (from.kind === 'pods') for (const pod of from.pods) senders.set(podKey(pod), pod);
  }
  const reaches = (snapshot: Snapshot, pod: PodRef) =>
    endpoints.some(({ to, port }) => {
      const connection = { from: { kind: 'pod' as const, ...pod }, to, protocol: 'TCP', port };
      return evaluate(snapshot.view, connection)?.allowed === true;
    });
  return [...senders.values()].filter((pod) => reaches(before, pod) && !reaches(after, pod));
}

function endpointsOf(service: WorldService | undefined, world: World): { to: Endpoint; port: number }[] {
  const nodes = new Map(nodesOf(world).map(({ name, address }) => [address, name]));
  return (service?.slices ?? []).flatMap(({ endpoints = [], ports = [] }) =>
    endpoints
      .flatMap(({ addresses }) => addresses)
      .flatMap((address) => {
        const node = nodes.get(address);
        const to: Endpoint =
          node === undefined ? { kind: 'address', address } : { kind: 'node', node, address };
        return ports.flatMap(({ port }) => (port === undefined ? [] : [{ to, port }]));
      }),
  );
}

/** What the policies of the change say that cannot be meant. */
function newProblems({ before, after }: Comparison): string[] {
  const texts = ({ policies }: Snapshot) =>
    [...policies.values()].flatMap(({ sourceRef: { type, namespace, name }, problems }) => {
      const title = `${type} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
      return problems.map(({ path, message }) => `${title}: ${path}: ${message}`);
    });
  const known = new Set(texts(before));
  return [...new Set(texts(after))].filter((text) => !known.has(text));
}
