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

describe('a rule that the kernel refuses', () => {
  const dispensable = '-m bpf --bytecode "1,6 0 0 0" -j RETURN';
  const rules = [dispensable, '-j DROP'];
  const withoutBpf = () =>
    fakeExec(({ file, stdin = '' }) =>
      file.endsWith('-restore') && stdin.includes('-m bpf')
        ? { code: 2, stderr: "no match `bpf'" }
        : undefined,
    );

  it('is left out when it is dispensable, and told of', async () => {
    const exec = withoutBpf();
    const refused: unknown[] = [];
    const onRefused = (error: unknown) => void refused.push(error);
    const chains = [{ ...chain, rules, dispensable: [dispensable] }];
    expect(await syncChains(exec, 'nft', chains, onRefused)).toEqual(['ANTREA-RAW']);
    expect(exec.lines.at(-1)).toMatch(/:ANTREA-RAW - \[0:0\]\s-A ANTREA-RAW -j DROP/);
    expect(refused).toHaveLength(1);
  });

  it('fails the chains when it is not', async () => {
    await expect(syncChains(withoutBpf(), 'nft', [{ ...chain, rules }])).rejects.toThrow('bpf');
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
