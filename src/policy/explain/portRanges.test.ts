import { describe, expect, it } from 'vitest';
import { PolicyIndex } from '../policyIndex.ts';
import { portRanges } from './portRanges.ts';
import type { End } from './question.ts';

const index = new PolicyIndex();
index.upsertNamespace({ metadata: { name: 'a' } });
index.upsertPod({
  metadata: { name: 'web', namespace: 'a' },
  spec: { nodeName: 'n', containers: [{ ports: [{ name: 'http', containerPort: 8080 }] }] },
  status: { podIP: '10.0.0.1' },
});
index.upsertPolicy({
  metadata: { name: 'p', namespace: 'a', uid: 'p' },
  spec: {
    podSelector: {},
    ingress: [{ ports: [{ port: 80, endPort: 90 }, { port: 'http' }, { protocol: 'UDP', port: 65_535 }] }],
  },
});

function pod(): End {
  const facts = index.pod({ namespace: 'a', name: 'web' });
  if (facts === undefined) throw new Error('no pod');
  return { kind: 'pod', facts };
}

function told(protocol: 'TCP' | 'UDP' | 'SCTP') {
  const from: End = { kind: 'network', network: { base: 1, prefix: 32, size: 1 } };
  return portRanges(index, { from, to: pod(), protocol }).map(
    ({ first, last, explanation }) => `${first}-${last} ${explanation.outcome}`,
  );
}

describe('portRanges', () => {
  it('says which ports are open, and that the others are not', () => {
    expect(told('TCP')).toEqual([
      '1-79 denied',
      '80-90 allowed',
      '91-8079 denied',
      '8080-8080 allowed',
      '8081-65535 denied',
    ]);
    expect(told('UDP')).toEqual(['1-65534 denied', '65535-65535 allowed']);
    expect(told('SCTP')).toEqual(['1-65535 denied']);
  });
});
