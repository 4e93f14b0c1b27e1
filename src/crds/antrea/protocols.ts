import { z } from 'zod';
import { exactlyOneOf, hasExactlyOneOf, withRules } from '../validation.ts';
import { openObject } from './openObject.ts';

const messageNumber = z.int32().min(0).max(255);

const icmp = openObject({
  icmpType: messageNumber
    .describe('Type of the message, as 8 for an echo request. Left out: all.')
    .optional(),
  icmpCode: messageNumber.describe('Code within the type. Left out: all.').optional(),
}).describe('Messages of ICMP.');

/** The schema of an entry of `protocols` where IGMP messages of `igmpTypes` can be met. */
function protocolWith(igmpTypes: readonly number[]) {
  const igmp = openObject({
    igmpType: z.literal(igmpTypes).describe('Type of the message. Left out: all.').optional(),
    groupAddress: z.string().max(45).describe('Address of the multicast group. Left out: all.').optional(),
  }).describe('Messages of IGMP: not supported; the policy reports it.');
  return withRules(
    openObject({ icmp: icmp.optional(), igmp: igmp.optional() }).describe('A protocol without ports.'),
    {
      rule: exactlyOneOf(['icmp'], ['igmp']),
      message: 'set exactly one of icmp and igmp',
      holds: (value) => hasExactlyOneOf(value, ['icmp'], ['igmp']),
    },
  );
}

/** An entry of `protocols` of an ingress rule: queries. */
export const ingressProtocol = protocolWith([17]);

/** An entry of `protocols` of an egress rule: reports of versions 1, 2 and 3. */
export const egressProtocol = protocolWith([18, 22, 34]);
