import { describe, expect, it } from 'vitest';
import type { CommandResult } from '#base/exec.ts';
import { manualClock } from '#base/testing/manualClock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { HostNetwork } from './hostNetwork.ts';
import { hostChains } from './iptables/chains.ts';
import { fakeExec } from './testing/fakeExec.ts';

const podCidr = '10.10.0.0/24';
const gateway = { name: 'antrea-gw0', ip: '10.10.0.1', prefixLength: 24, mtu: 1450 };
const gatewayLink = {
  ifname: 'antrea-gw0',
  flags: ['UP'],
  mtu: 1450,
  address: '0a:00:00:00:00:01',
  addr_info: [{ family: 'inet', local: '10.10.0.1', prefixlen: 24 }],
};

function setUp(
  answer: (line: string, stdin: string) => Partial<CommandResult> | undefined = () => undefined,
) {
  const exec = fakeExec(({ stdin = '' }, line) => {
    const special = answer(line, stdin);
    if (special !== undefined) return special;
    if (line.includes('address show')) return { stdout: JSON.stringify([gatewayLink]) };
    if (line.startsWith('ipset save'))
      return { code: 1, stderr: 'The set with the given name does not exist' };
    return undefined;
  });
  const values = new Map<string, string>();
  const warnings: unknown[] = [];
  const clock = manualClock();
  const host = new HostNetwork({
    exec,
    sysctl: {
      read: async (name) => values.get(name) ?? '',
      write: async (name, value) => void values.set(name, value),
    },
    gateway,
    podCidr,
    chains: hostChains({ gateway: gateway.name, podCidr, nodeIp: '172.18.0.2', datapath: 'system' }),
    clock,
    logger: { ...silentLogger(), warn: (...said: unknown[]) => void warnings.push(said) },
  });
  return { exec, host, clock, values, warnings };
}

describe('HostNetwork', () => {
  it('sets up everything, the set before the rules that name it', async () => {
    const { exec, host, values } = setUp();
    expect(await host.reconcile()).toEqual({ sysctl: 5, ipset: 2, iptables: 4 });
    const order = ['ipset restore', 'iptables-nft-restore'].map((start) =>
      exec.lines.findIndex((line) => line.startsWith(start)),
    );
    expect(order[0]).toBeLessThan(order[1] ?? 0);
    expect(values.get('net/ipv4/ip_forward')).toBe('1');
  });

  it('keeps the peers for later looks', async () => {
    const { exec, host } = setUp();
    await host.setPeers([{ podCidr: '10.10.1.0/24', gateway: '10.10.1.1' }]);
    const before = exec.lines.length;
    await host.reconcile();
    expect(exec.lines.slice(before).join('\n')).toContain(
      'route replace 10.10.1.0/24 via 10.10.1.1 dev antrea-gw0 onlink',
    );
    expect(exec.lines.slice(before).join('\n')).toContain('add ANTREA-POD-IP 10.10.1.0/24');
  });

  it('does the rest when one part fails, and says what failed', async () => {
    const { exec, host } = setUp((line) =>
      line.startsWith('ipset') ? { code: 1, stderr: 'Cannot open session to kernel.' } : undefined,
    );
    await expect(host.reconcile()).rejects.toThrow('Cannot open session to kernel.');
    expect(exec.lines.some((line) => line.startsWith('iptables-nft-restore'))).toBe(true);
  });

  it('collects several failures', async () => {
    const { host } = setUp((line) => (line.startsWith('ip') ? { code: 1, stderr: 'no' } : undefined));
    const failure = await host.reconcile().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
  });

  it('leaves out a firewall rule that the kernel has no match for, and says so once', async () => {
    const { exec, host, warnings } = setUp((_, stdin) =>
      stdin.includes('-m bpf') ? { code: 2, stderr: 'no match' } : undefined,
    );
    await host.reconcile();
    await host.reconcile();
    expect(exec.lines.filter((line) => line.includes('-restore')).at(-1)).not.toContain('-m bpf');
    expect(warnings).toHaveLength(1);
  });

  it('looks every 30 s, 5 s after a failure', async () => {
    let broken = true;
    const { exec, host, clock } = setUp((line) =>
      broken && line.startsWith('ipset') ? { code: 1, stderr: 'no' } : undefined,
    );
    const stop = new AbortController();
    const running = host.run(stop.signal);
    const looks = () => exec.lines.filter((line) => line.startsWith('ipset save')).length;
    await sleeping(clock);
    expect(looks()).toBe(1);
    broken = false;
    clock.advance(5_000);
    await sleeping(clock);
    expect(looks()).toBe(2);
    clock.advance(29_000);
    await sleeping(clock);
    expect(looks()).toBe(2);
    clock.advance(1_000);
    await sleeping(clock);
    expect(looks()).toBe(3);
    stop.abort();
    await running;
  });

  it('runs one task at a time', async () => {
    const { exec, host } = setUp();
    await host.setPeers([]);
    const before = exec.lines.length;
    await Promise.all([host.reconcile(), host.setPeers([])]);
    const order = exec.lines.slice(before).filter((line) => /route show|-restore/.test(line));
    expect(order.map((line) => line.split(' ')[0])).toEqual(['iptables-nft-restore', 'ip', 'ip']);
  });
});

async function sleeping(clock: { sleepers(): number }): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
  expect(clock.sleepers()).toBe(1);
}
