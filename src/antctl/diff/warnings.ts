import type { PairChange } from '#policy/diff/compare.ts';
import type { Snapshot } from '#policy/diff/snapshot.ts';
import { clientPort, type TrafficAtom } from '#policy/diff/trafficAtoms.ts';
import { type Endpoint, evaluate } from '#policy/evaluate.ts';
import type { Labels } from '#policy/input.ts';
import { type PodRef, podKey } from '#policy/pods.ts';
import { refOf } from '../explain/addressBook.ts';
import type { World, WorldService } from '../world/world.ts';
import { type Comparison, nodesOf } from './comparison.ts';
import type { SubjectNames } from './sides.ts';
import type { Worlds } from './worlds.ts';

const dnsPort = 53;
const dnsNamespace = 'kube-system';

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

/** Pods behind a Service of kube-system that listens on UDP port 53, by `namespace/name`, with the ports behind that. */
type DnsPods = ReadonlyMap<string, readonly number[]>;

function dnsPods(world: World): DnsPods {
  const services = [...world.services.values()].filter(
    ({ service: { metadata } }) => metadata.namespace === dnsNamespace,
  );
  const pods = [...world.pods].filter(([, { pod }]) => pod.metadata.namespace === dnsNamespace);
  return new Map(
    pods.map(([key, { pod }]) => [
      key,
      services
        .filter(({ service }) => isBehind(pod.metadata.labels, service.spec?.selector))
        .flatMap((service) => dnsTargets(service).flatMap((target) => portsOf(world, key, target))),
    ]),
  );
}

type ServicePort = {
  readonly port?: number | undefined;
  readonly protocol?: string | undefined;
  readonly targetPort?: number | string | undefined;
};

function dnsTargets({ service }: WorldService): (number | string)[] {
  const ports: readonly ServicePort[] = service.spec?.ports ?? [];
  return ports.flatMap(({ port, protocol, targetPort = dnsPort }) =>
    port === dnsPort && protocol === 'UDP' ? targetPort : [],
  );
}

function portsOf({ index }: World, key: string, target: number | string): number[] {
  if (typeof target === 'number') return [target];
  const named = index.pod(refOf(key))?.ports ?? [];
  return named.filter(({ name, protocol }) => name === target && protocol === 'UDP').map(({ port }) => port);
}

function isBehind(labels: Labels = {}, selector: Labels | undefined): boolean {
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function losers(pairs: readonly PairChange[], dns: DnsPods): PodRef[] {
  const found = new Map<string, PodRef>();
  for (const { from, to, lost } of pairs) {
    if (from.kind !== 'pods' || to.kind !== 'pods') continue;
    const ports = to.pods.flatMap((pod) => [...(dns.get(podKey(pod)) ?? [])]);
    if (!lost.some((atom) => ports.some((port) => isUdpTo(port, atom)))) continue;
    for (const pod of from.pods) found.set(podKey(pod), pod);
  }
  return [...found.values()];
}

function isUdpTo(port: number, atom: TrafficAtom): boolean {
  return atom.kind === 'ports' && atom.protocol === 'UDP' && atom.first <= port && port <= atom.last;
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
      const traffic = { protocol: 'TCP', port, sourcePort: clientPort };
      const connection = { from: { kind: 'pod' as const, ...pod }, to, ...traffic };
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
