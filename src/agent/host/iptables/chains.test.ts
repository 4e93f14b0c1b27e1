import { describe, expect, it } from 'vitest';
import { hostChains } from './chains.ts';

const input = {
  gateway: 'antrea-gw0',
  podCidr: '10.10.1.0/24',
  nodeIp: '172.18.0.3',
  datapath: 'system',
} as const;

function rulesOf(name: string, datapath: 'system' | 'netdev' = 'system'): readonly string[] {
  return hostChains({ ...input, datapath })
    .filter((chain) => chain.name === name)
    .flatMap((chain) => chain.rules);
}

describe('hostChains', () => {
  it('has the rules of Antrea v0.9.2, word for word', () => {
    expect(rulesOf('ANTREA-FORWARD')).toEqual([
      '-i antrea-gw0 -m comment --comment "Antrea: accept packets from local pods" -j ACCEPT',
      '-o antrea-gw0 -m comment --comment "Antrea: accept packets to local pods" -j ACCEPT',
    ]);
    expect(rulesOf('ANTREA-POSTROUTING')).toContain(
      '-s 10.10.1.0/24 -m set ! --match-set ANTREA-POD-IP dst -m comment --comment "Antrea: masquerade pod to external packets" -j MASQUERADE',
    );
    expect(rulesOf('ANTREA-MANGLE')).toEqual([]);
  });

  it('takes the marks of kube-proxy and portmap away from what is forwarded to local pods', () => {
    const rules = rulesOf('ANTREA-NODE-ADDRESS');
    expect(rules.map((rule) => rule.replace(/ -m comment --comment "[^"]*"/, ''))).toEqual([
      '-d 10.10.1.0/24 -o antrea-gw0 -m bpf --bytecode "6,32 0 0 16,7 0 0 0,32 0 0 12,29 0 1 0,6 0 0 65535,6 0 0 0" -j RETURN',
      '-d 10.10.1.0/24 -o antrea-gw0 -m mark --mark 0x4000/0x4000 -j MARK --set-xmark 0x1000/0x5000',
      '-d 10.10.1.0/24 -o antrea-gw0 -m mark --mark 0x2000/0x2000 -j MARK --set-xmark 0x1000/0x3000',
    ]);
    expect(rulesOf('ANTREA-POSTROUTING')[0]).toMatch(
      /--mark 0x1000\/0x1000 .* -j SNAT --to-source 172\.18\.0\.3$/,
    );
  });

  it('drops the kernel copies of pod frames only where there are any', () => {
    expect(rulesOf('ANTREA-RAW')).toEqual([]);
    expect(rulesOf('ANTREA-RAW', 'netdev')).toHaveLength(2);
    expect(rulesOf('ANTREA-RAW', 'netdev')[0]).toContain('-m devgroup --src-group 0x616e');
  });
});
