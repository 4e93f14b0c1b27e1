import type { NetworkPolicy, WirePeer, WireRule, WireService } from '#controlplane/wire.ts';
import type { CompiledPeer, CompiledRule } from '#policy/compiled.ts';
import { parseIpBlock } from '#policy/ipBlock.ts';
import type { Service } from '#policy/model.ts';

/** The rules of a policy as the policy core reads them. What is not understood isolates and allows nothing. */
export function compiledRules({ rules }: NetworkPolicy): CompiledRule[] {
  return rules.map(compiledRule);
}

function compiledRule({ direction, from, to, services, action = 'Allow' }: WireRule): CompiledRule {
  const peer = direction === 'In' ? from : to;
  if (peer === undefined || action !== 'Allow') return { direction };
  const ports = services === undefined ? {} : { services: services.flatMap(serviceOf) };
  return direction === 'In'
    ? { direction, from: peerOf(peer), ...ports }
    : { direction, to: peerOf(peer), ...ports };
}

function peerOf({ addressGroups = [], ipBlocks = [] }: WirePeer): CompiledPeer {
  const blocks = ipBlocks.flatMap((each) => {
    const parsed = parseIpBlock(each);
    return parsed.ok ? [parsed.block] : [];
  });
  return { addressGroups, ipBlocks: blocks };
}

function serviceOf({ protocol = 'TCP', port, endPort }: WireService): Service[] {
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return [];
  return [
    { protocol, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) },
  ];
}
