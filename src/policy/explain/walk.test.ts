import { describe, expect, it } from 'vitest';
import { parseIpv4Cidr } from '#base/ipv4.ts';
import type { AntreaRule } from '../antrea/input.ts';
import { PolicyIndex } from '../policyIndex.ts';
import { anAntreaPolicy } from '../testing/antreaWorld.ts';
import type { End } from './question.ts';
import { walk } from './walk.ts';

const from = [{ ipBlock: { cidr: '192.0.2.0/25' } }];

/** The walk of packets from twice the addresses that `from` speaks of, through these rules. */
function walked(...ingress: readonly AntreaRule[]) {
  const index = new PolicyIndex();
  index.upsertNamespace({ metadata: { name: 'a' } });
  index.upsertPod({ metadata: { name: 'p', namespace: 'a' }, status: { podIP: '10.0.0.1' } });
  index.upsertAntreaPolicy(anAntreaPolicy('policy', { ingress }));
  const facts = index.pod({ namespace: 'a', name: 'p' });
  if (facts === undefined) throw new Error('no pod');
  const peer: End = { kind: 'network', network: parseIpv4Cidr('192.0.2.0/24') };
  const destination: End = { kind: 'pod', facts };
  return walk(facts, {
    view: index,
    direction: 'In',
    peer,
    destination,
    subject: { protocol: 'TCP', port: 80 },
  });
}

describe('walk', () => {
  it('is settled where a doubt would end as the rest does', () => {
    expect(walked({ action: 'Drop', from }, { action: 'Reject' })).toMatchObject({
      outcome: 'denied',
      reason: 'rule',
    });
    expect(walked({ action: 'Allow', from })).toMatchObject({ outcome: 'allowed', reason: 'notIsolated' });
  });

  it('is not known where it would end otherwise', () => {
    for (const rules of [[{ action: 'Drop', from }], [{ action: 'Allow', from }, { action: 'Drop' }]]) {
      expect(walked(...rules)).toMatchObject({ outcome: 'unknown', reason: 'doubt' });
    }
  });

  it('does not follow a Pass that may not be one', () => {
    expect(walked({ action: 'Pass', from }, { action: 'Drop' }).outcome).toBe('unknown');
  });
});
