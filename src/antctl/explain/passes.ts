/**
 * The ways of a connection's first packet through the switches, as the agents' `/ovstracing` is asked for them.
 * @module
 */
import { nameOf } from '#policy/explain/question.ts';
import type { PodFacts } from '#policy/pods.ts';
import type { World } from '../world/world.ts';
import { AddressBook } from './addressBook.ts';
import { addressOf, clusterAddress } from './addressOf.ts';
import type { Answer, Leg } from './answer.ts';

/** One way through the switch of one node. */
export type Pass = {
  readonly node: string;
  /** In words, e.g. `from shop/web to 10.96.0.1`. */
  readonly what: string;
  readonly query: {
    readonly port?: string;
    readonly source: string;
    readonly destination: string;
    readonly flow: string;
  };
};

/** All ways in their order; or why there is none that can be asked for. */
export type Ways = { readonly passes: readonly Pass[] } | { readonly why: string };

const gatewayPort = 'antrea-gw0';
const tunnelPort = 'antrea-tun0';
/** Any port that a client may have. */
const clientPort = 40_000;

/** The ways of a leg of an answer. A Service is passed twice: to its address, and from the gateway to the endpoint. */
export function waysOf(world: World, answer: Answer, leg: Leg): Ways {
  const { from, to } = leg;
  if (from.kind !== 'pod' && to.kind !== 'pod')
    return { why: 'it passes no switch: no end is a Pod of the pod network' };
  const missing = [from, to].find((end) => end.kind === 'pod' && !isPlaced(end.facts));
  if (missing !== undefined) return { why: `${nameOf(missing)} runs on no node yet` };
  // A node has several addresses; an endpoint names one of them.
  const address = (to.kind === 'node' ? leg.address : undefined) ?? addressOf(to);
  if (address === undefined) return { why: `${nameOf(to)} is more than one address` };
  const source = addressOf(from);
  if (source === undefined) return { why: `${nameOf(from)} is more than one address` };
  const clusterIp = answer.service && clusterAddress(world, answer.service.key);
  if (answer.service !== undefined && clusterIp === undefined)
    return { why: 'the Service has no address of its own' };
  return {
    passes: [
      ...leaving(answer, leg, { address, clusterIp }),
      ...arriving(world, leg, { source, address, clusterIp }),
    ],
  };
}

type Dialled = { readonly address: string; readonly clusterIp: string | undefined };

/** Out of the pod that dials. */
function leaving({ service }: Answer, { from, subject }: Leg, { address, clusterIp }: Dialled): Pass[] {
  if (from.kind !== 'pod') return [];
  const { node = '', key } = from.facts;
  const port = service === undefined ? subject.port : service.port;
  const target = clusterIp ?? address;
  const query = { source: key, destination: target, flow: flowOf({ ...subject, port }) };
  return [{ node, what: `from ${key} to ${target}`, query }];
}

/** Into the pod that is dialled, unless it sits beside the one that dials. */
function arriving(
  world: World,
  { from, to, subject }: Leg,
  { source, address, clusterIp }: Dialled & { readonly source: string },
): Pass[] {
  if (to.kind !== 'pod') return [];
  const { node: target = '', key } = to.facts;
  const flow = flowOf(subject);
  const into = (node: string, port: string, seen: string): Pass => ({
    node,
    what: `from ${port} (${seen}) to ${key}`,
    query: { port, source: seen, destination: address, flow },
  });
  const tunnelled = (node: string, seen: string) => (node === target ? [] : [into(target, tunnelPort, seen)]);
  if (from.kind === 'pod') {
    const { node = '' } = from.facts;
    if (clusterIp === undefined) return tunnelled(node, source);
    const isItself = from.facts.key === key;
    const seen = isItself ? (new AddressBook(world).node(node, 'source').addresses[0] ?? source) : source;
    return [into(node, gatewayPort, seen), ...tunnelled(node, seen)];
  }
  const via = from.kind === 'node' ? from.node : target;
  return [into(via, gatewayPort, source), ...tunnelled(via, source)];
}

function isPlaced({ node, addresses }: PodFacts): boolean {
  return node !== undefined && addresses.length > 0;
}

function flowOf({
  protocol,
  port,
  sourcePort,
}: {
  protocol: string;
  port?: number | undefined;
  sourcePort?: number | undefined;
}): string {
  const layer4 = protocol.toLowerCase();
  if (port === undefined) return `${layer4},icmp_type=8`;
  return `${layer4},${layer4}_src=${sourcePort ?? clientPort},${layer4}_dst=${port}`;
}
