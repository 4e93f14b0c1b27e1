import { describe, expect, it } from 'vitest';
import { findTable, tableNumbers, tables } from './tables.ts';

describe('the flow tables', () => {
  it('are the thirty of the help text, in its order', () => {
    expect(tables.map(({ number, name }) => `${number} ${name}`)).toEqual([
      '0 Classification',
      '5 Uplink',
      '10 SpoofGuard',
      '20 ARPResponder',
      '29 ServiceHairpin',
      '30 ConntrackZone',
      '31 ConntrackState',
      '40 DNAT(SessionAffinity)',
      '40 SessionAffinity',
      '41 ServiceLB',
      '42 EndpointDNAT',
      '45 CNPEmergencyEgressRule',
      '46 CNPSecurityOpsEgressRule',
      '47 CNPNetworkOpsEgressRule',
      '48 CNPPlatformEgressRule',
      '49 CNPApplicationEgressRule',
      '50 EgressRule',
      '60 EgressDefaultRule',
      '70 l3Forwarding',
      '80 L2Forwarding',
      '85 CNPEmergencyIngressRule',
      '86 CNPSecurityOpsIngressRule',
      '87 CNPNetworkOpsIngressRule',
      '88 CNPPlatformIngressRule',
      '89 CNPApplicationIngressRule',
      '90 IngressRule',
      '100 IngressDefaultRule',
      '105 ConntrackCommit',
      '106 HairpinSNATTable',
      '110 Output',
    ]);
  });

  it('lead forward only, to tables that exist', () => {
    const numbers = new Set(tables.map((table) => table.number));
    for (const { number, next, miss } of tables) {
      if (next !== undefined) {
        expect(next).toBeGreaterThan(number);
        expect(numbers).toContain(next);
      }
      if (miss === 'next') expect(next).toBeDefined();
    }
  });

  it('are found by number and by name in any case', () => {
    expect(findTable('ingressRule')?.number).toBe(90);
    expect(findTable('90')?.name).toBe('IngressRule');
    expect(findTable('sessionaffinity')?.number).toBe(40);
    expect(findTable('40')?.name).toBe('DNAT(SessionAffinity)');
    expect(findTable('nosuch')).toBeUndefined();
    expect(findTable('7')).toBeUndefined();
  });

  it('have every number that the code names', () => {
    const base = tables.filter((table) => table.presence === 'base').map((table) => table.number);
    const { firstEgressTier, firstIngressTier, ...others } = tableNumbers;
    expect(Object.values(others)).toEqual(base);
    const tiers = tables.filter((table) => table.presence === 'policy').map((table) => table.number);
    expect(tiers.slice(0, 1)).toEqual([firstEgressTier]);
    expect(tiers.filter((number) => number > tableNumbers.l2Forwarding)[0]).toBe(firstIngressTier);
  });
});
