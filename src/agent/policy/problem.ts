import type { NetworkPolicy } from '#controlplane/wire.ts';
import { parseIpBlock } from '#policy/ipBlock.ts';

/** Why a policy is not wholly in force on this node. Whatever it is, nothing more is let through than the policy says. */
export type Problem = { readonly reason: string; readonly message: string };

/** What the flows say about a policy. */
export type Findings = {
  readonly missingGroups: readonly string[];
  readonly rulesWithoutRoom: number;
  readonly refused: boolean;
};

/** The first problem that a policy has. */
export function problemOf(policy: NetworkPolicy, findings: Findings): Problem | undefined {
  const { missingGroups, rulesWithoutRoom, refused } = findings;
  if (policy.sourceRef.type !== 'K8sNetworkPolicy') {
    return { reason: 'UnsupportedPolicy', message: `${policy.sourceRef.type} is not enforced by this agent` };
  }
  if (refused) return { reason: 'FlowsRefused', message: 'Open vSwitch refused flows of policies' };
  if (rulesWithoutRoom > 0) {
    return {
      reason: 'TooManyRules',
      message: `${rulesWithoutRoom} rules find no room: more than 40,000 rules of the node share a condition`,
    };
  }
  if (missingGroups.length > 0) {
    return {
      reason: 'GroupsMissing',
      message: `the controller has not sent the groups ${missingGroups.join(', ')}`,
    };
  }
  return contentProblem(policy);
}

function contentProblem({ rules }: NetworkPolicy): Problem | undefined {
  for (const { action = 'Allow', from, to } of rules) {
    if (action !== 'Allow')
      return { reason: 'UnknownAction', message: `"${action}" is no action of this kind` };
    for (const block of [...(from?.ipBlocks ?? []), ...(to?.ipBlocks ?? [])]) {
      const parsed = parseIpBlock(block);
      if (!parsed.ok) return { reason: parsed.reason, message: parsed.message };
    }
  }
  return undefined;
}
