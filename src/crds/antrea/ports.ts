import { z } from 'zod';
import { withRules } from '../validation.ts';
import { openObject } from './openObject.ts';

const portNumber = z.int32().min(1).max(65_535);

/** The name of a port: as Kubernetes has it, so with a letter in it. */
const portName = z
  .string()
  .max(15)
  .regex(/^([0-9]+(-[0-9]+)*-?)?[a-z]([a-z0-9]|-[a-z0-9])*$/);

const fields = openObject({
  protocol: z.enum(['TCP', 'UDP', 'SCTP']).describe('The protocol; TCP when left out.').optional(),
  port: z
    .union([portNumber, portName])
    .meta({ 'x-kubernetes-int-or-string': true })
    .describe('Destination port: a number, or the name that the pod gave a port. Left out: all ports.')
    .optional(),
  endPort: portNumber.describe('Last port of a range that begins at port.').optional(),
  sourcePort: portNumber.describe('Source port.').optional(),
  sourceEndPort: portNumber.describe('Last port of a range that begins at sourcePort.').optional(),
}).describe('A protocol and its ports.');

/** One entry of `ports`. */
export const port = withRules(
  fields,
  {
    rule: 'has(self.protocol) || has(self.port) || has(self.sourcePort)',
    message: 'set protocol, port or sourcePort',
    holds: (value) => (value.protocol ?? value.port ?? value.sourcePort) !== undefined,
  },
  {
    rule: '!has(self.endPort) || (has(self.port) && type(self.port) == int && int(self.port) <= self.endPort)',
    message: 'endPort needs a port that is a number and not above it',
    holds: ({ endPort, port: first }) =>
      endPort === undefined || (typeof first === 'number' && first <= endPort),
  },
  {
    rule: '!has(self.sourceEndPort) || (has(self.sourcePort) && self.sourcePort <= self.sourceEndPort)',
    message: 'sourceEndPort needs a sourcePort that is not above it',
    holds: ({ sourceEndPort, sourcePort }) =>
      sourceEndPort === undefined || (sourcePort !== undefined && sourcePort <= sourceEndPort),
  },
);
