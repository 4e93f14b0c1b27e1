import {
  actionsOf,
  gotoTable,
  loadOutputPort,
  loadSource,
  setDestinationMac,
  setSourceMac,
} from '../actions.ts';
import { ipv4, mac, ofport } from '../addresses.ts';
import { priorities, sources, virtualMac } from '../constants.ts';
import type { Flow } from '../flow.ts';
import { matchOf } from '../match.ts';
import { entryTables, type PolicyEntryKind } from '../policy/entry.ts';
import { tableNumbers } from '../tables.ts';

/** A pod's port and addresses, and the gateway of its node. `entry` is `direct` when absent. */
export type PodFlowInput = {
  readonly ofport: number;
  readonly ip: string;
  readonly mac: string;
  readonly gatewayMac: string;
  readonly entry?: PolicyEntryKind;
};

/** The five flows of a local pod: where it enters, its two spoof guards (IPv4 and ARP), and how others reach it. */
export function podFlows(input: PodFlowInput): Flow[] {
  const number = ofport(input.ofport);
  const port = `in_port=${number}`;
  const podIp = ipv4(input.ip);
  const podMac = mac(input.mac);
  const t = tableNumbers;
  const { low, normal } = priorities;
  return [
    pod(t.classification, low, port, actionsOf(loadSource(sources.pod), gotoTable(t.spoofGuard))),
    pod(
      t.spoofGuard,
      normal,
      matchOf('ip', port, `dl_src=${podMac}`, `nw_src=${podIp}`),
      gotoTable(t.conntrackZone),
    ),
    pod(
      t.spoofGuard,
      normal,
      matchOf('arp', port, `arp_spa=${podIp}`, `arp_sha=${podMac}`),
      gotoTable(t.arpResponder),
    ),
    pod(
      t.l3Forwarding,
      normal,
      matchOf('ip', `dl_dst=${virtualMac}`, `nw_dst=${podIp}`),
      actionsOf(
        setSourceMac(mac(input.gatewayMac)),
        setDestinationMac(podMac),
        'dec_ttl',
        gotoTable(t.l2Forwarding),
      ),
    ),
    pod(
      t.l2Forwarding,
      normal,
      `dl_dst=${podMac}`,
      actionsOf(loadOutputPort(number), gotoTable(entryTables[input.entry ?? 'direct'].ingress)),
    ),
  ];
}

function pod(table: number, priority: number, match: string, actions: string): Flow {
  return { table, priority, match, actions, category: 'pod' };
}
