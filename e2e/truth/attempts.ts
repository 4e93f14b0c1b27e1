/**
 * Every connection that the truth table tries, with what has to be allowed for it and how its packets travel.
 * @module
 */
import type { Connection, Endpoint } from '#policy/evaluate.ts';
import {
  pods as cast,
  hostService as hosted,
  hostPort,
  nodePortOfHosts,
  served,
  servicePorts,
} from './cast.ts';
import { type Content, gatewayToPod, type Pass, podToGateway, podToPod } from './passes.ts';
import type { HostServiceSeat, NodeSeat, PodSeat, ServiceSeat, Stage } from './stage.ts';

/** What an attempt is an example of. */
export type AttemptKind =
  | 'pod'
  | 'fragments'
  | 'service'
  | 'hostService'
  | 'hairpin'
  | 'nodePort'
  | 'hostPort'
  | 'toNode'
  | 'fromNode';

/** One connection. */
export type Attempt = {
  readonly id: string;
  readonly kind: AttemptKind;
  /** Who dials: `namespace/pod`, or the name of a node. */
  readonly from: string;
  readonly address: string;
  readonly content: Content;
  /** Who has to answer, and under which address the dialler is known there. */
  readonly by: string;
  readonly seen: string;
  /** All have to be allowed. */
  readonly connections: readonly Connection[];
  readonly passes: readonly Pass[];
};

const contents: readonly Content[] = [
  ...served.TCP.map((port) => ({ protocol: 'TCP', port })),
  ...served.UDP.map((port) => ({ protocol: 'UDP', port })),
  { protocol: 'SCTP', port: 80 },
  { protocol: 'ICMP' },
];
/** Three fragments on any of the links. */
const fragmented: Content = { protocol: 'UDP', port: 80, bytes: 4_000 };
const web: Content = { protocol: 'TCP', port: 8080 };

/** All attempts of a stage. */
export function attemptsOf(stage: Stage): Attempt[] {
  const { pods, nodes, services, hostService } = stage;
  return [
    ...pairs(pods, pods)
      .filter(([from, to]) => from !== to)
      .flatMap(([from, to]) => [
        ...contents.map((each) => direct('pod', from, to, each)),
        direct('fragments', from, to, fragmented),
      ]),
    ...pairs(pods, services).flatMap(([from, service]) =>
      servicePorts.map((port) => throughService(from, service, port)),
    ),
    ...pods.map((from) => throughHostService(from, hostService)),
    ...pairs(pods, nodes).map(([from, node]) => toNode(from, node)),
    ...pairs(nodes, pods).flatMap(([node, to]) => contents.map((each) => fromNode(node, to, each))),
    ...services.flatMap(({ nodePort, endpoint }) =>
      nodePort === undefined
        ? []
        : [
            ...pairs(pods, nodes).map(([from, node]) =>
              podToNodePort(from, node, { port: nodePort, endpoint }),
            ),
            ...pairs(nodes, nodes).map(([from, node]) =>
              nodeToNodePort(from, node, { port: nodePort, endpoint }),
            ),
          ],
    ),
    ...pods
      .filter(isHostPortPod)
      .flatMap((to) => [
        ...pods.map((from) => podToHostPort(from, to)),
        ...nodes.filter((node) => node !== to.node).map((node) => nodeToHostPort(node, to)),
      ]),
  ];
}

function direct(kind: AttemptKind, from: PodSeat, to: PodSeat, content: Content): Attempt {
  return {
    ...named(kind, from.key, `${to.key}`, content),
    address: to.ip,
    by: to.key,
    seen: from.ip,
    connections: [{ from: podEnd(from), to: podEnd(to), ...traffic(content) }],
    passes: podToPod(from, to, content),
  };
}

/** A pod that reaches itself is masqueraded, so that the answer comes back; the bridge lets the gateway in. */
function throughService(
  from: PodSeat,
  { key, clusterIp, endpoint }: ServiceSeat,
  { port, targetPort, protocol }: (typeof servicePorts)[number],
): Attempt {
  const content = { protocol, port: targetPort };
  const seen = from === endpoint ? from.node.gatewayIp : from.ip;
  return {
    ...named(from === endpoint ? 'hairpin' : 'service', from.key, `service ${key}`, { protocol, port }),
    address: clusterIp,
    by: endpoint.key,
    seen,
    connections: [{ from: podEnd(from), to: podEnd(endpoint), ...content }],
    passes: [
      ...podToGateway(from, clusterIp, { protocol, port }),
      ...gatewayToPod(from.node, seen, endpoint, content),
    ],
  };
}

/** The node of the endpoint sees the pod, or what its node made of it; the bridge only the address of the Service. */
function throughHostService(from: PodSeat, { key, clusterIp, node }: HostServiceSeat): Attempt {
  const frontend = { protocol: 'TCP', port: hosted.port };
  const { address: _, passes: __, ...rest } = toNode(from, node);
  return {
    ...rest,
    ...named('hostService', from.key, `service ${key}`, frontend),
    address: clusterIp,
    passes: podToGateway(from, clusterIp, frontend),
  };
}

function toNode(from: PodSeat, node: NodeSeat): Attempt {
  const content = { protocol: 'TCP', port: nodePortOfHosts };
  return {
    ...named('toNode', from.key, node.role, content),
    address: node.ip,
    by: node.name,
    seen: from.node === node ? from.ip : from.node.ip,
    connections: [{ from: podEnd(from), to: nodeEnd(node, node.ip), ...content }],
    passes: podToGateway(from, node.ip, content),
  };
}

function fromNode(node: NodeSeat, to: PodSeat, content: Content): Attempt {
  return {
    ...named('fromNode', node.name, to.key, content, node.role),
    address: to.ip,
    by: to.key,
    seen: node.gatewayIp,
    connections: [{ from: nodeEnd(node, node.gatewayIp), to: podEnd(to), ...traffic(content) }],
    passes: gatewayToPod(node, node.gatewayIp, to, content),
  };
}

type NodePort = { readonly port: number; readonly endpoint: PodSeat };

/** The dialled node forwards under its own address, or under its gateway's where the endpoint is elsewhere. */
function podToNodePort(from: PodSeat, node: NodeSeat, { port, endpoint }: NodePort): Attempt {
  const itself = from === endpoint && node === from.node;
  const seen = node === endpoint.node && !itself ? node.ip : node.gatewayIp;
  return {
    ...named(itself ? 'hairpin' : 'nodePort', from.key, `${node.role} nodePort`, { protocol: 'TCP' }),
    address: node.ip,
    content: { protocol: 'TCP', port },
    by: endpoint.key,
    seen,
    connections: [
      { from: podEnd(from), to: nodeEnd(node, node.ip), protocol: 'TCP', port },
      itself ? { from: podEnd(from), to: podEnd(from), ...web } : forwarded(seen, endpoint, web),
    ],
    passes: [
      ...podToGateway(from, node.ip, { protocol: 'TCP', port }),
      ...gatewayToPod(node, seen, endpoint, web),
    ],
  };
}

/** A node that dials itself is the source itself; one that dials another is forwarded by that. */
function nodeToNodePort(from: NodeSeat, node: NodeSeat, { port, endpoint }: NodePort): Attempt {
  const forwards = from !== node;
  const seen = forwards && node === endpoint.node ? node.ip : node.gatewayIp;
  return {
    ...named('nodePort', from.name, `${node.role} nodePort`, { protocol: 'TCP' }, from.role),
    address: node.ip,
    content: { protocol: 'TCP', port },
    by: endpoint.key,
    seen,
    connections: [
      forwards ? forwarded(seen, endpoint, web) : { from: nodeEnd(node, seen), to: podEnd(endpoint), ...web },
    ],
    passes: gatewayToPod(node, seen, endpoint, web),
  };
}

/** portmap hides pods of the same node behind the node; others come with what their own node made of them. */
function podToHostPort(from: PodSeat, to: PodSeat): Attempt {
  const content = { protocol: 'TCP', port: hostPort };
  const itself = from === to;
  const seen = itself ? from.node.gatewayIp : from.node.ip;
  return {
    ...named(itself ? 'hairpin' : 'hostPort', from.key, `${to.key} hostPort`, content),
    address: to.node.ip,
    by: to.key,
    seen,
    connections: [
      { from: podEnd(from), to: nodeEnd(to.node, to.node.ip), ...content },
      itself ? { from: podEnd(from), to: podEnd(to), ...web } : forwarded(seen, to, web),
    ],
    passes: [...podToGateway(from, to.node.ip, content), ...gatewayToPod(to.node, seen, to, web)],
  };
}

function nodeToHostPort(from: NodeSeat, to: PodSeat): Attempt {
  const content = { protocol: 'TCP', port: hostPort };
  return {
    ...named('hostPort', from.name, `${to.key} hostPort`, content, from.role),
    address: to.node.ip,
    by: to.key,
    seen: from.ip,
    connections: [forwarded(from.ip, to, web)],
    passes: gatewayToPod(to.node, from.ip, to, web),
  };
}

function named(kind: AttemptKind, from: string, to: string, content: Content, title = from) {
  const port = content.port === undefined ? '' : ` ${content.port}`;
  const size = content.bytes === undefined ? '' : ` ${content.bytes} bytes`;
  return { id: `${title} -> ${to} ${content.protocol}${port}${size}`, kind, from, content };
}

/** Somebody's packets that a node passes on under `address`: nobody's of the cluster to a policy. */
function forwarded(address: string, to: PodSeat, content: Content): Connection {
  return { from: { kind: 'address', address }, to: podEnd(to), ...content };
}

/** A ping is an echo request. */
function traffic(content: Content): Content & Pick<Connection, 'icmpType' | 'icmpCode'> {
  return content.protocol === 'ICMP' ? { ...content, icmpType: 8, icmpCode: 0 } : content;
}

function podEnd({ namespace, name }: PodSeat): Endpoint {
  return { kind: 'pod', namespace, name };
}

function nodeEnd({ name }: NodeSeat, address: string): Endpoint {
  return { kind: 'node', node: name, address };
}

function isHostPortPod({ namespace, name }: PodSeat): boolean {
  return cast.some(
    (each) => each.namespace === namespace && each.name === name && each.hostPort !== undefined,
  );
}

function pairs<A, B>(left: readonly A[], right: readonly B[]): (readonly [A, B])[] {
  return left.flatMap((one) => right.map((other) => [one, other] as const));
}
