import { describe, expect, it } from 'vitest';
import { fakeExec } from '../testing/fakeExec.ts';
import type { Chain } from './chain.ts';
import { listChain, syncChains } from './iptables.ts';

const chain: Chain = {
  family: 'ipv6',
  table: 'raw',
  name: 'ANTREA-RAW',
  jump: { from: 'PREROUTING', position: 'first', comment: 'jump' },
  rules: ['-j DROP'],
};

describe('syncChains', () => {
  it('changes all chains of an IP version with one process', async () => {
    const exec = fakeExec();
    const second: Chain = { ...chain, table: 'mangle', name: 'ANTREA-MANGLE' };
    expect(await syncChains(exec, 'legacy', [chain, second])).toEqual(['ANTREA-RAW', 'ANTREA-MANGLE']);
    const changes = exec.lines.filter((line) => line.includes('-restore'));
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatch(
      /^ip6tables-legacy-restore --noflush --wait 10 --wait-interval 200000 <<< \*raw/,
    );
  });

  it('leaves IPv6 out where the kernel has none', async () => {
    const exec = fakeExec((command) => (command.file === 'cat' ? { code: 1 } : undefined));
    expect(await syncChains(exec, 'nft', [chain])).toEqual([]);
    expect(exec.lines).toHaveLength(1);
  });
});

describe('listChain', () => {
  it.each([
    'iptables: No chain/target/match by that name.',
    "iptables v1.8.9 (nf_tables): chain `X' in table `nat' is incompatible, use 'nft' tool.",
  ])('takes "%s" for a chain that does not exist', async (stderr) => {
    const exec = fakeExec(() => ({ code: 1, stderr }));
    expect(await listChain(exec, 'nft', 'ipv4', 'nat', 'X')).toBeUndefined();
  });

  it('throws on anything else, so that rules are not written twice', async () => {
    const exec = fakeExec(() => ({ code: 4, stderr: 'Another app is currently holding the xtables lock.' }));
    await expect(listChain(exec, 'legacy', 'ipv4', 'nat', 'X')).rejects.toThrow('xtables lock');
  });
});
