import type { Flow } from '#dataplane/flow.ts';
import { peerFlows } from '#dataplane/flows/peerFlows.ts';
import type { FlowChange } from '#dataplane/ovs/flowClient.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { PeerRoute } from '../host/routes.ts';
import type { Peer, PeerProblem, PeerSet } from './peers.ts';

/** Where peers are put into effect. */
export type PeerSyncOptions = {
  /** The bridge's flows: `FlowClient`. */
  readonly flows: { apply(changes: readonly FlowChange[]): Promise<void> };
  /** The node's routes and ipset: `HostNetwork`. */
  readonly host: { setPeers(peers: readonly PeerRoute[]): Promise<unknown> };
  readonly gatewayMac: string;
  readonly tunnelOfport: number;
  readonly logger: Logger;
};

/** Brings flows, routes and ipset to a set of peers, and remembers what it has done. */
export class PeerSync {
  readonly #options: PeerSyncOptions;
  readonly #installed = new Map<string, Peer>();
  #reported = new Set<string>();
  #hostInShape = false;

  constructor(options: PeerSyncOptions) {
    this.#options = options;
  }

  /**
   * Applies what changed since the last call. Bridge and host do not wait for each other: one may be away.
   * @throws what failed; call again with the latest set, nothing is lost or done twice
   */
  async apply(wanted: PeerSet): Promise<void> {
    this.#report(wanted.problems);
    const { removed, changed } = this.#difference(wanted.peers);
    const isChange = removed.length + changed.length > 0;
    if (!isChange && this.#hostInShape) return;
    const outcomes = await Promise.allSettled([
      this.#applyFlows(removed, changed),
      this.#applyHost(wanted.peers),
    ]);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  #difference(wanted: readonly Peer[]): { removed: Peer[]; changed: Peer[] } {
    const names = new Set(wanted.map(({ name }) => name));
    return {
      removed: [...this.#installed.values()].filter(({ name }) => !names.has(name)),
      changed: wanted.filter((peer) => !isSamePeer(this.#installed.get(peer.name), peer)),
    };
  }

  /** One change for all, so that a range passes from one peer to another without a gap. */
  async #applyFlows(removed: readonly Peer[], changed: readonly Peer[]): Promise<void> {
    if (removed.length + changed.length === 0) return;
    await this.#options.flows.apply([
      ...removed.map((peer) => ({ owner: owner(peer), flows: [] })),
      ...changed.map((peer) => ({ owner: owner(peer), flows: this.#flowsOf(peer) })),
    ]);
    for (const peer of removed) {
      this.#installed.delete(peer.name);
      this.#options.logger.info({ node: peer.name, podCIDR: peer.podCidr }, 'peer removed');
    }
    for (const peer of changed) {
      const before = this.#installed.get(peer.name);
      this.#installed.set(peer.name, peer);
      this.#options.logger.info({ peer, before }, before ? 'peer changed' : 'peer added');
    }
  }

  #flowsOf(peer: Peer): Flow[] {
    const { gatewayMac, tunnelOfport } = this.#options;
    return peerFlows({
      peerGatewayIp: peer.gatewayIp,
      peerPodCidr: peer.podCidr,
      peerNodeIp: peer.nodeIp,
      gatewayMac,
      tunnelOfport,
    });
  }

  async #applyHost(peers: readonly Peer[]): Promise<void> {
    this.#hostInShape = false;
    await this.#options.host.setPeers(
      peers.map(({ podCidr, gatewayIp }) => ({ podCidr, gateway: gatewayIp })),
    );
    this.#hostInShape = true;
  }

  /** A problem is told once, when it comes up; nodes that only wait for something are not worth a warning. */
  #report(problems: readonly PeerProblem[]): void {
    const seen = new Set(problems.map(problemKey));
    for (const problem of problems.filter((each) => !this.#reported.has(problemKey(each)))) {
      const level = problem.kind === 'pending' ? 'info' : 'warn';
      this.#options.logger[level]({ node: problem.node, why: problem.message }, 'a node cannot be a peer');
    }
    this.#reported = seen;
  }
}

/** The owner of a peer's flows among the desired flows. */
function owner(peer: Peer): string {
  return `peer/${peer.name}`;
}

function problemKey({ node, message }: PeerProblem): string {
  return `${node}: ${message}`;
}

function isSamePeer(a: Peer | undefined, b: Peer): boolean {
  return a?.nodeIp === b.nodeIp && a.podCidr === b.podCidr && a.gatewayIp === b.gatewayIp;
}
