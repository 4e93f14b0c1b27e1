import { z } from 'zod';

/** Data plane tags are DSCP values, from 1 to this, as Antrea v0.9.2. */
export const lastTraceflowTag = 14;

const text = (what: string) => z.string().describe(what).optional();

const observation = z
  .object({
    component: z
      .enum(['SpoofGuard', 'LB', 'Routing', 'NetworkPolicy', 'Forwarding'])
      .describe('The part of the network that saw the packet.'),
    componentInfo: text('The flow table, or who else it was.'),
    action: z
      .enum(['Delivered', 'Received', 'Forwarded', 'Dropped', 'Rejected', 'ForwardedOutOfOverlay'])
      .describe('What it did with the packet.'),
    pod: text('The pod that it was delivered to, as namespace/name.'),
    dstMAC: text('Destination MAC address.'),
    networkPolicy: text('The policies that decided, as kind:namespace/name.'),
    networkPolicyRule: text('The rule of the policy.'),
    ttl: z.int32().min(0).max(255).describe('Time to live.').optional(),
    translatedSrcIP: text('The source address, once it was translated.'),
    translatedDstIP: text('The destination address, once it was translated.'),
    tunnelDstIP: text('The node at the other end of the tunnel.'),
  })
  .describe('What was seen of the packet at one point.');

const nodeResult = z
  .object({
    node: text('The node.'),
    role: z.enum(['Sender', 'Receiver']).describe('Whether the packet began here.').optional(),
    timestamp: z.int().min(0).describe('When this was written, in seconds since 1970.').optional(),
    observations: z.array(observation).describe('What was seen, in order.').optional(),
  })
  .describe('What one node saw of the packet.');

/** The schema of a Traceflow's status. */
export const traceflowStatus = z
  .object({
    phase: z
      .enum(['Pending', 'Running', 'Succeeded', 'Failed'])
      .describe('Pending: waits for a tag. Succeeded: it is known what became of the packet.')
      .optional(),
    reason: text('Why it failed or waits.'),
    dataplaneTag: z
      .int32()
      .min(0)
      .max(63)
      .describe('The DSCP value that the packet carries; 0 once it is over.')
      .optional(),
    startTime: z.iso.datetime().describe('When it began to run.').optional(),
    results: z.array(nodeResult).describe('What the nodes on the way saw.').optional(),
  })
  .describe('What became of the packet.');

export type TraceflowObservation = z.infer<typeof observation>;
export type TraceflowNodeResult = z.infer<typeof nodeResult>;
export type TraceflowStatus = z.infer<typeof traceflowStatus>;
