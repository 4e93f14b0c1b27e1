import type { NetworkPolicy, WirePeer, WireRule, WireService } from '#controlplane/wire.ts';
import type { CompiledPeer, CompiledRule } from '#policy/compiled.ts';
import { parseIpBlock } from '#policy/ipBlock.ts';
import type { Service } from '#policy/model.ts';
import { actionOf, isOrdered } from './ruleOrder.ts';

/**
 * The rules of a policy as the policy core reads them. What is not understood isolates and allows nothing, or matches
 * nothing where rules have an order.
 */
export function compiledRules(policy: NetworkPolicy): CompiledRule[] {
  return policy.rules.map((rule, index) =>
    isOrdered(policy) ? orderedRule(policy, rule, index) : kubernetesRule(rule),
  );
}

function kubernetesRule(rule: WireRule): CompiledRule {
  const { direction, action = 'Allow' } = rule;
  return action === 'Allow' ? { direction, ...subjectOf(rule) } : { direction };
}

function orderedRule(policy: NetworkPolicy, rule: WireRule, index: number): CompiledRule {
  const { direction, action, priority = index } = rule;
  const { appliedToGroups = policy.appliedToGroups } = rule;
  return {
    direction,
    ...subjectOf(rule),
    action: actionOf(action),
    priority,
    appliedToGroups,
  };
}

function subjectOf({ direction, from, to, services }: WireRule): Omit<CompiledRule, 'direction'> {
  const peer = direction === 'In' ? from : to;
  if (peer === undefined) return {};
  const ports = services === undefined ? {} : { services: services.flatMap(serviceOf) };
  return direction === 'In' ? { from: peerOf(peer), ...ports } : { to: peerOf(peer), ...ports };
}

function peerOf({ addressGroups = [], ipBlocks = [] }: WirePeer): CompiledPeer {
  const blocks = ipBlocks.flatMap((each) => {
    const parsed = parseIpBlock(each);
    return parsed.ok ? [parsed.block] : [];
  });
  return { addressGroups, ipBlocks: blocks };
}

function serviceOf({ protocol = 'TCP', icmpType, icmpCode, ...ports }: WireService): Service[] {
  if (protocol === 'ICMP') {
    const code = icmpCode === undefined ? {} : { icmpCode };
    return [{ protocol, ...(icmpType === undefined ? {} : { icmpType }), ...code }];
  }
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return [];
  return [{ protocol, ...ports }];
}
