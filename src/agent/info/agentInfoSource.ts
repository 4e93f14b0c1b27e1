import type { AntreaAgentInfoFields } from '#crds/antreaAgentInfo.ts';
import type { Logger } from '#telemetry/logger.ts';
import { type AgentIdentity, type AgentReadings, assembleAgentInfo } from './agentInfo.ts';
import { type AgentFindings, type AgentProbes, findingsOf } from './findings.ts';

/** Where the source reads. */
export type AgentInfoSourceOptions = {
  readonly identity: AgentIdentity;
  readonly probes: AgentProbes;
  readonly readings: () => AgentReadings;
  readonly logger: Logger;
};

/**
 * The state of the agent at any moment, as its AntreaAgentInfo tells it.
 *
 * The condition ServiceProxyUp is there only once kube-proxy was missed since the agent started: everywhere else the
 * object holds exactly the four conditions that Antrea's users know.
 */
export class AgentInfoSource {
  readonly #options: AgentInfoSourceOptions;
  #missedServiceProxy = false;

  constructor(options: AgentInfoSourceOptions) {
    this.#options = options;
  }

  /** The fields now; `nowMs` is wall-clock time. */
  read(nowMs: number): AntreaAgentInfoFields {
    const { identity, probes, readings } = this.#options;
    return assembleAgentInfo(identity, readings(), this.#reported(findingsOf(probes)), nowMs);
  }

  #reported(findings: AgentFindings): AgentFindings {
    const { serviceProxy } = findings;
    if (serviceProxy?.ok === false && !this.#missedServiceProxy) {
      this.#missedServiceProxy = true;
      this.#options.logger.warn({ reason: serviceProxy.reason }, serviceProxy.message);
    }
    return this.#missedServiceProxy ? findings : { ...findings, serviceProxy: undefined };
  }
}
