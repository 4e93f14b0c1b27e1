import type { Clock } from '#base/clock.ts';
import { type AntreaAgentInfoFields, antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';
import { InfoObject } from './infoObject.ts';
import { InfoWriter } from './infoWriter.ts';

/** What the agent's main hands over. */
export type AgentInfoWriterOptions = {
  readonly transport: KubeTransport;
  readonly nodeName: string;
  /** The agent's state now, with `nowMs` (wall clock) as heartbeat time. Called about once a second: keep it cheap. */
  readonly read: (nowMs: number) => AntreaAgentInfoFields | Promise<AntreaAgentInfoFields>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** The writer of this node's AntreaAgentInfo; `run(signal)` starts it, `notify()` hurries it. */
export function createAgentInfoWriter(options: AgentInfoWriterOptions): InfoWriter {
  const { transport, nodeName, read, clock, logger } = options;
  const info = new InfoObject({
    transport,
    definition: antreaAgentInfo,
    name: nodeName,
    fieldManager: 'antrea-agent',
  });
  return new InfoWriter({ read, write: (fields) => info.write(fields), clock, logger });
}
