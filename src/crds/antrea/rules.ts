import { z } from 'zod';
import { withRules } from '../validation.ts';
import type { clusterAppliedTo, namespacedAppliedTo } from './appliedTo.ts';
import { l7Protocol } from './l7Protocols.ts';
import { labelValuePattern } from './labelSelector.ts';
import { maxName, maxPeers, maxServices } from './limits.ts';
import { openObject } from './openObject.ts';
import type { clusterPeers, namespacedPeers } from './peers.ts';
import { port } from './ports.ts';
import { egressProtocol, ingressProtocol } from './protocols.ts';
import { objectName, scope } from './references.ts';

/** The actions of today. Deny is Drop: published examples have it. */
export const actions = ['Allow', 'Drop', 'Reject', 'Pass', 'Deny'] as const;

/** The actions that any version took. */
export const actionsOfAllTimes = [...actions, 'allow', 'ALLOW', 'drop', 'DROP'] as const;

/** What distinguishes the rules of one kind of policy from those of another. */
export type RuleVariant = {
  readonly actions: typeof actions | typeof actionsOfAllTimes;
  readonly appliedTo: typeof clusterAppliedTo | typeof namespacedAppliedTo;
  readonly peers: typeof clusterPeers | typeof namespacedPeers;
};

function common<const V extends RuleVariant>(variant: V) {
  return {
    name: z
      .string()
      .max(maxName)
      .describe('Name of the rule, unique in the policy; given on creation when left out.')
      .optional(),
    action: z
      .enum(variant.actions)
      .describe(
        'Allow: let it through. Drop (or Deny): silently not. Reject: not, and tell the sender. Pass: leave it to the Kubernetes policies.',
      ),
    ports: z
      .array(port)
      .max(maxServices)
      .describe('Protocols and ports, any of which may match. Without ports and protocols: all traffic.')
      .optional(),
    l7Protocols: z
      .array(l7Protocol)
      .max(maxServices)
      .describe('Protocols of applications: not supported; the policy reports it.')
      .optional(),
    enableLogging: z.boolean().describe('Whether connections that match are logged.').optional(),
    logLabel: z.string().regex(labelValuePattern).describe('A word to find in the log.').optional(),
    appliedTo: variant.appliedTo.optional(),
  };
}

const l7OnlyAllows = {
  rule: "!has(self.l7Protocols) || size(self.l7Protocols) == 0 || self.action.lowerAscii() == 'allow'",
  message: 'l7Protocols need the action Allow',
  holds: ({ l7Protocols = [], action }: { l7Protocols?: readonly unknown[] | undefined; action: string }) =>
    l7Protocols.length === 0 || action.toLowerCase() === 'allow',
};

const igmpIsNoConnection = {
  rule: "!has(self.protocols) || !(self.action in ['Reject', 'Pass']) || !self.protocols.exists(p, has(p.igmp))",
  message: 'IGMP can be allowed or dropped, neither rejected nor passed',
  holds: ({
    protocols = [],
    action,
  }: {
    protocols?: readonly { igmp?: unknown }[] | undefined;
    action: string;
  }) => !['Reject', 'Pass'].includes(action) || protocols.every(({ igmp }) => igmp === undefined),
};

/** The schema of an entry of `ingress`. */
export function ingressRule<const V extends RuleVariant>(variant: V) {
  const fields = {
    ...common(variant),
    from: z
      .array(variant.peers.from)
      .max(maxPeers)
      .describe('Where traffic comes from: any of these. Left out or empty: from anywhere.')
      .optional(),
    protocols: z
      .array(ingressProtocol)
      .max(maxServices)
      .describe('Protocols without ports, any of which may match.')
      .optional(),
  };
  const schema = openObject(fields).describe('A rule for traffic to the pods.');
  return withRules(schema, l7OnlyAllows, igmpIsNoConnection);
}

const service = openObject({
  name: objectName.describe('Its name.'),
  namespace: objectName.describe('Its namespace.'),
  scope: scope.optional(),
}).describe('A Service.');

/** The schema of an entry of `egress`. */
export function egressRule<const V extends RuleVariant>(variant: V) {
  const fields = {
    ...common(variant),
    to: z
      .array(variant.peers.to)
      .max(maxPeers)
      .describe('Where traffic goes: to any of these. Left out or empty: to anywhere.')
      .optional(),
    protocols: z
      .array(egressProtocol)
      .max(maxServices)
      .describe('Protocols without ports, any of which may match.')
      .optional(),
    toServices: z
      .array(service)
      .max(maxServices)
      .describe('Traffic to any of these Services, on their ports.')
      .optional(),
  };
  const schema = openObject(fields).describe('A rule for traffic from the pods.');
  return withRules(schema, l7OnlyAllows, igmpIsNoConnection, {
    rule: '!has(self.toServices) || size(self.toServices) == 0 || !(has(self.to) && size(self.to) > 0 || has(self.ports) && size(self.ports) > 0 || has(self.protocols) && size(self.protocols) > 0 || has(self.l7Protocols) && size(self.l7Protocols) > 0)',
    message: 'toServices excludes to, ports, protocols and l7Protocols: a Service has its own',
    holds: ({ toServices = [], to = [], ports = [], protocols = [], l7Protocols = [] }) =>
      toServices.length === 0 || to.length + ports.length + protocols.length + l7Protocols.length === 0,
  });
}
