import { describe, expect, it } from 'vitest';
import { conntrackSummary } from './conntrackSummary.ts';

const tcp = (state: string) =>
  `tcp,orig=(src=10.0.0.2,dst=10.0.0.3,sport=1,dport=80),reply=(src=10.0.0.3,dst=10.0.0.2,sport=80,dport=1),zone=65520,protoinfo=(state=${state})`;

describe('conntrackSummary', () => {
  it('counts by protocol and state, the most first, without addresses', () => {
    const udp =
      'udp,orig=(src=10.0.0.2,dst=10.0.0.9,sport=5,dport=53),reply=(src=10.0.0.9,dst=10.0.0.2,sport=53,dport=5),zone=65520';
    const text = conntrackSummary([tcp('ESTABLISHED'), udp, tcp('TIME_WAIT'), tcp('ESTABLISHED')]);
    expect(text).toBe('4\tconnections\n2\ttcp ESTABLISHED\n1\tudp\n1\ttcp TIME_WAIT\n');
  });
});
