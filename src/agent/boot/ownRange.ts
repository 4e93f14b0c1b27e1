import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { type Node, resourcePath } from '#kube/objects.ts';
import { Reflector } from '#kube/reflector.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';
import { podRangeOf } from './nodeConfig.ts';

/** What {@link watchOwnRange} needs. */
export type OwnRangeOptions = {
  readonly transport: KubeTransport;
  readonly nodeName: string;
  /** The range that the agent works with, host bits cleared. */
  readonly podCidr: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

/**
 * Follows this node's Node object until `signal` aborts. Everything the agent has built stands on the node's pod range,
 * so it must start anew when the object was deleted and made again with another one.
 *
 * @throws CodedError ANTREA_NODE_RANGE_CHANGED
 */
export async function watchOwnRange(options: OwnRangeOptions, signal: AbortSignal): Promise<void> {
  const { transport, nodeName, podCidr, clock, logger } = options;
  const moved = Promise.withResolvers<never>();
  const look = (node: Node) => {
    const now = podRangeOf(node);
    // A node without a range is being set up; the range that comes counts.
    if (now === undefined || now === podCidr) return;
    const message = `node ${nodeName} has pod range ${now} and had ${podCidr}`;
    moved.reject(new CodedError('ANTREA_NODE_RANGE_CHANGED', message, { fields: { node: nodeName } }));
  };
  const reflector = new Reflector<Node>({
    transport,
    path: resourcePath('', 'v1', 'nodes'),
    query: { fieldSelector: `metadata.name=${nodeName}` },
    clock,
    logger,
    handler: { onAdd: look, onUpdate: (_, node) => look(node) },
  });
  await Promise.race([reflector.run(signal), moved.promise]);
}
