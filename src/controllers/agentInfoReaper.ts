import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { clusterResourcePath } from '#crds/definition.ts';
import { apiStatus } from '#kube/errors.ts';
import {
  type OperatorOptions,
  ResilientOperator,
  type ResourceEvent,
  ResourceEventType,
} from '#kube/resilientOperator.ts';

/**
 * Removes the AntreaAgentInfo of every node that is gone: when the node goes, when a left-behind agent writes it again,
 * and what is stale when the controller starts.
 */
export class AgentInfoReaper extends ResilientOperator {
  readonly #options: OperatorOptions;
  /** Nodes that are certainly there; the API server is asked about any other. */
  readonly #nodes = new Set<string>();

  constructor(options: OperatorOptions) {
    super(options);
    this.#options = options;
  }

  protected override async init(): Promise<void> {
    const { group, version, plural } = antreaAgentInfo;
    await this.watchResource('', 'v1', 'nodes', (event) => this.#onNode(event));
    await this.watchResource(group, version, plural, (event) => this.#onAgentInfo(event));
  }

  async #onNode({ type, meta }: ResourceEvent): Promise<void> {
    if (type !== ResourceEventType.Deleted) {
      this.#nodes.add(meta.name);
      return;
    }
    this.#nodes.delete(meta.name);
    await this.#reap(meta.name);
  }

  async #onAgentInfo({ type, meta }: ResourceEvent): Promise<void> {
    if (type === ResourceEventType.Deleted || this.#nodes.has(meta.name)) return;
    // A node seen below before the nodes are listed could go unnoticed in between.
    await this.synced();
    await this.#reap(meta.name);
  }

  /** Asks the API server before it removes anything: a watch may tell of an AgentInfo before it tells of its node. */
  async #reap(name: string): Promise<void> {
    const { transport, logger } = this.#options;
    if (await this.#exists(`/api/v1/nodes/${encodeURIComponent(name)}`)) return;
    const path = clusterResourcePath(antreaAgentInfo, name);
    try {
      await transport.request({ method: 'DELETE', path });
      logger.info({ node: name }, 'removed the AntreaAgentInfo of a node that is gone');
    } catch (error) {
      if (apiStatus(error) !== 404) throw error;
    }
  }

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#options.transport.request({ method: 'GET', path });
      return true;
    } catch (error) {
      if (apiStatus(error) === 404) return false;
      throw error;
    }
  }
}
