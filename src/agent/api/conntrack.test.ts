import { describe, expect, it } from 'vitest';
import { conntrack } from './conntrack.ts';

const lines = [
  'tcp,orig=(src=10.0.1.2,dst=10.0.2.3,sport=4711,dport=80),reply=(src=10.0.2.3,dst=10.0.1.2,sport=80,dport=4711),zone=65520,protoinfo=(state=ESTABLISHED)',
  'tcp,orig=(src=10.0.1.2,dst=10.0.2.3,sport=4712,dport=80),reply=(src=10.0.2.3,dst=10.0.1.2,sport=80,dport=4712),zone=65520,protoinfo=(state=ESTABLISHED)',
  'icmp,orig=(src=10.0.1.2,dst=10.0.2.3,id=7,type=8,code=0),reply=(src=10.0.2.3,dst=10.0.1.2,id=7,type=0,code=0),zone=65520',
  'tcp,orig=(src=10.0.1.9,dst=10.0.2.3,sport=4712,dport=80),reply=(src=10.0.2.3,dst=10.0.1.9,sport=80,dport=4712),zone=65520,mark=32,protoinfo=(state=TIME_WAIT)',
  'igmp,orig=(src=10.0.1.2,dst=224.0.0.1)',
];

describe('/conntrack', () => {
  it('answers who talks to whom, each once, unless they are done', async () => {
    expect(await conntrack({ dumpConntrack: async () => lines })).toMatchObject({
      status: 200,
      body: [
        { source: '10.0.1.2', destination: '10.0.2.3', protocol: 'TCP', port: 80 },
        { source: '10.0.1.2', destination: '10.0.2.3', protocol: 'ICMP', icmpType: 8, icmpCode: 0 },
      ],
    });
  });

  it('says so when Open vSwitch does not answer', async () => {
    const reader = { dumpConntrack: () => Promise.reject(new Error('away')) };
    await expect(conntrack(reader)).rejects.toMatchObject({ message: 'OVS connection dumping failed' });
  });
});
