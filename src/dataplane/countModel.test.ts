import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedFlowCounts } from './countModel.ts';
import { DesiredFlows } from './flowSet.ts';
import { gatewayFlows } from './flows/gatewayFlows.ts';
import { initFlows } from './flows/initFlows.ts';
import { orderedTableFlows } from './flows/orderedTableFlows.ts';
import { peerFlows } from './flows/peerFlows.ts';
import { podFlows } from './flows/podFlows.ts';
import { serviceFlows } from './flows/serviceFlows.ts';
import { tunnelFlows } from './flows/tunnelFlows.ts';
import type { PolicyEntryKind } from './policy/entry.ts';

const gatewayMac = '46:05:cf:f0:69:b3';

describe('the number of flows', () => {
  it("is the seed's with 5 pods and 2 peers", () => {
    const printed = '0:8 10:13 20:4 30:1 31:4 40:2 50:2 60:1 70:9 80:7 90:3 100:1 105:3 110:2';
    expect([...expectedFlowCounts(5, 2)].map(([table, count]) => `${table}:${count}`).join(' ')).toBe(
      printed,
    );
  });

  it.each(['direct', 'ordered'] as const)(
    'follows the model for any number of pods and peers: %s entry',
    (entry) => {
      const counts = fc.integer({ min: 0, max: 250 });
      fc.assert(
        fc.property(counts, counts, (pods, peers) => {
          const found = flowCounts(nodeWith(pods, peers, entry));
          expect(found).toEqual(expectedFlowCounts(pods, peers, entry));
        }),
        { numRuns: 30 },
      );
    },
  );
});

function nodeWith(pods: number, peers: number, entry: PolicyEntryKind): DesiredFlows {
  const desired = new DesiredFlows();
  const gatewayIp = '10.10.0.1';
  desired.set('init', initFlows(entry));
  desired.set('gateway', gatewayFlows({ gatewayMac, gatewayIp, entry }));
  if (entry === 'ordered') desired.set('policy/tables', orderedTableFlows({ gatewayIp }));
  desired.set('tunnel', tunnelFlows());
  desired.set('service', serviceFlows({ serviceCidr: '10.96.0.0/12', gatewayMac }));
  for (let n = 0; n < pods; n++) desired.set(`pod/${n}`, podFlows({ ...pod(n), entry }));
  for (let n = 1; n <= peers; n++) desired.set(`peer/${n}`, peerFlows(peer(n)));
  return desired;
}

function pod(n: number) {
  const hex = n.toString(16).padStart(2, '0');
  return { ofport: n + 3, ip: `10.10.0.${n + 2}`, mac: `02:00:00:00:00:${hex}`, gatewayMac };
}

function peer(n: number) {
  return {
    peerGatewayIp: `10.10.${n}.1`,
    peerPodCidr: `10.10.${n}.0/24`,
    peerNodeIp: `192.0.2.${n}`,
    gatewayMac,
    tunnelOfport: 1,
  };
}

function flowCounts(desired: DesiredFlows): Map<number, number> {
  const counts = new Map<number, number>();
  for (const key of desired.keys()) {
    const table = desired.get(key)?.table ?? -1;
    counts.set(table, (counts.get(table) ?? 0) + 1);
  }
  return counts;
}
