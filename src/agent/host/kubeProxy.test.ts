import { describe, expect, it } from 'vitest';
import type { CommandResult } from '#base/exec.ts';
import { detectKubeProxy } from './kubeProxy.ts';
import { fakeExec } from './testing/fakeExec.ts';

type Machine = {
  readonly chains?: string;
  readonly tables?: string;
  readonly answers?: Record<string, string>;
};

function detect({ chains = '', tables = '', answers = {} }: Machine) {
  const exec = fakeExec((command, line): Partial<CommandResult> => {
    if (command.file === 'nft') return { stdout: tables };
    const chain = line.split(' ').at(-1) ?? '';
    return chains.includes(chain)
      ? { stdout: `-N ${chain}\n` }
      : { code: 1, stderr: 'No chain/target/match' };
  });
  return detectKubeProxy(exec, 'nft', async (url) => answers[url]);
}

describe('detectKubeProxy', () => {
  it.each([
    ['the canary', { chains: 'KUBE-PROXY-CANARY' }, 'iptables'],
    ['the chain of Services', { chains: 'KUBE-SERVICES' }, 'iptables'],
    ['the nftables table', { tables: 'table ip kube-proxy {\n' }, 'nftables'],
    ['its own word', { answers: { 'http://127.0.0.1:10249/proxyMode': 'nftables\n' } }, 'nftables'],
    ['another mode', { answers: { 'http://127.0.0.1:10249/proxyMode': 'kernelspace' } }, 'other'],
    ['its health', { answers: { 'http://127.0.0.1:10256/healthz': '{}' } }, 'other'],
  ])('knows it by %s', async (_what, machine, mode) => {
    expect(await detect(machine)).toEqual({ kind: 'present', mode });
  });

  it('is absent without any trace', async () => {
    expect(await detect({ tables: 'table ip nat {\n' })).toEqual({ kind: 'absent' });
  });

  it('does not need the program nft', async () => {
    const exec = {
      run: async ({ file }: { file: string }) => {
        if (file === 'nft') throw new Error('cannot start nft');
        return { code: 1, stdout: '', stderr: 'No chain/target/match by that name.' };
      },
    };
    expect(await detectKubeProxy(exec, 'nft', async () => undefined)).toEqual({ kind: 'absent' });
  });
});
