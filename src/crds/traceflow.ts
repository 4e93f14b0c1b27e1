import { z } from 'zod';
import { openObject } from './antrea/openObject.ts';
import type { ResourceDefinition } from './definition.ts';
import { traceflowStatus } from './traceflowStatus.ts';
import { exactlyOneOf, hasExactlyOneOf, withRules } from './validation.ts';

const ip = z.ipv4().describe('An IPv4 address.');
const objectName = (what: string) => z.string().min(1).describe(what);
const port = z.int32().min(1).max(65_535);

const source = openObject({
  pod: objectName('Name of the pod.'),
  namespace: objectName('Namespace of the pod.'),
}).describe('The pod that the packet comes from.');

const kinds = [['pod'], ['service'], ['ip']] as const;

const destination = withRules(
  openObject({
    pod: objectName('Name of the pod that the packet goes to.').optional(),
    service: objectName('Name of the Service that the packet goes to.').optional(),
    namespace: objectName('Namespace of the pod or the Service.').optional(),
    ip: ip.optional(),
  }),
  {
    rule: exactlyOneOf(...kinds),
    message: 'exactly one of pod, service and ip is needed',
    holds: (value) => hasExactlyOneOf(value, ...kinds),
  },
  {
    rule: 'has(self.ip) != has(self.__namespace__)',
    message: 'a pod or a Service needs its namespace, and an address has none',
    holds: (value) => (value.ip === undefined) !== (value.namespace === undefined),
  },
).describe('Where the packet goes.');

const ipHeader = openObject({
  srcIP: z
    .ipv4()
    .describe('Source address; that of the pod when absent. Another one is dropped as spoofed.')
    .optional(),
  protocol: z
    .int32()
    .min(0)
    .max(255)
    .describe('Protocol number: 1 (ICMP), 6 (TCP) or 17 (UDP). That of the transport header when absent.')
    .optional(),
  ttl: z.int32().min(0).max(255).describe('Time to live; 64 when absent or 0.').optional(),
  flags: z.int32().min(0).max(7).describe('Flags of the header; 2 is "do not fragment".').optional(),
}).describe('The IPv4 header.');

const ports = {
  srcPort: port.describe('Source port; a high one when absent.').optional(),
  dstPort: port.describe('Destination port.').optional(),
};

const transportHeader = openObject({
  icmp: openObject({
    id: z.int32().min(0).max(65_535).describe('Identifier.').optional(),
    sequence: z.int32().min(0).max(65_535).describe('Sequence number.').optional(),
  })
    .describe('An ICMP echo request.')
    .optional(),
  udp: openObject(ports).describe('A UDP datagram.').optional(),
  tcp: openObject({
    ...ports,
    flags: z.int32().min(0).max(255).describe('Flags of the segment; 2 (SYN) when absent.').optional(),
  })
    .describe('A TCP segment.')
    .optional(),
}).describe('The header after the IPv4 header.');

const spec = openObject({
  source,
  destination,
  packet: openObject({ ipHeader: ipHeader.optional(), transportHeader: transportHeader.optional() })
    .describe('The packet; an ICMP echo request when absent, to a Service one for its first port.')
    .optional(),
  timeout: z.int32().min(1).max(300).describe('Seconds after which it fails; 20 when absent.').optional(),
}).describe('The packet to send.');

/** `spec` of a Traceflow. */
export type TraceflowSpec = z.infer<typeof spec>;

/**
 * Traceflow: a packet that is sent for real, and what became of it on its way. Fields as Antrea v0.9.2, and `timeout` as
 * Antrea of today.
 */
export const traceflow = {
  group: 'ops.antrea.tanzu.vmware.com',
  version: 'v1alpha1',
  kind: 'Traceflow',
  plural: 'traceflows',
  singular: 'traceflow',
  shortNames: ['tf'],
  scope: 'Cluster',
  description: 'A packet that is sent for real from one pod, and what became of it on its way.',
  fields: z.object({ spec, status: traceflowStatus.optional() }),
  hasStatus: true,
  columns: [
    { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'How far it is.' },
    {
      name: 'Source-Pod',
      type: 'string',
      jsonPath: '.spec.source.pod',
      description: 'The pod that the packet comes from.',
      priority: 10,
    },
    {
      name: 'Destination-Pod',
      type: 'string',
      jsonPath: '.spec.destination.pod',
      description: 'The pod that the packet goes to.',
      priority: 10,
    },
    {
      name: 'Destination-IP',
      type: 'string',
      jsonPath: '.spec.destination.ip',
      description: 'The address that the packet goes to.',
      priority: 10,
    },
    {
      name: 'Age',
      type: 'date',
      jsonPath: '.metadata.creationTimestamp',
      description: 'When it was created.',
    },
  ],
} as const satisfies ResourceDefinition;
