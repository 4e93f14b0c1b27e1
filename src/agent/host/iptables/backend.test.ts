import { describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { type FakeAnswer, fakeExec } from '../testing/fakeExec.ts';
import { detectBackend } from './backend.ts';
import { BackendChoice } from './backendChoice.ts';

const plain = '-P PREROUTING ACCEPT\n';
const kubernetes = `${plain}-N KUBE-IPTABLES-HINT\n`;

type Machine = { readonly nft: string | undefined; readonly legacy?: string };

function machine({ nft, legacy }: Machine): FakeAnswer {
  return (command, line) => {
    if (command.file === 'cat') return legacy === undefined ? { code: 1 } : { stdout: 'mangle\nnat\n' };
    if (line.includes('-t mangle -S')) return rules(command.file.includes('nft') ? nft : legacy);
    return undefined;
  };
}

function rules(stdout: string | undefined) {
  return stdout === undefined ? { code: 1, stderr: 'not supported' } : { stdout };
}

describe('detectBackend', () => {
  it.each([
    ['kubelet uses nft', { nft: kubernetes }, { backend: 'nft', certain: true }],
    ['kubelet uses legacy', { nft: plain, legacy: kubernetes }, { backend: 'legacy', certain: true }],
    ['nobody left a trace', { nft: plain, legacy: plain }, { backend: 'nft', certain: false }],
    ['the kernel has no nft', { nft: undefined, legacy: plain }, { backend: 'legacy', certain: false }],
  ])('%s', async (_what, state, expected) => {
    expect(await detectBackend(fakeExec(machine(state)))).toEqual(expected);
  });

  it('does not run the legacy program where the legacy tables are not in use', async () => {
    const exec = fakeExec(machine({ nft: plain }));
    await detectBackend(exec);
    expect(exec.lines.filter((line) => line.includes('legacy'))).toEqual([]);
  });
});

describe('BackendChoice', () => {
  it('looks once when the answer is certain', async () => {
    const exec = fakeExec(machine({ nft: kubernetes }));
    const choice = new BackendChoice(exec, silentLogger());
    expect(await choice.current()).toBe('nft');
    const before = exec.lines.length;
    expect(await choice.current()).toBe('nft');
    expect(exec.lines).toHaveLength(before);
  });

  it('corrects a guess and takes its rules out of the wrong backend', async () => {
    let legacy = plain;
    const exec = fakeExec((command, line) => {
      if (line === 'iptables-nft-save') return { stdout: '*nat\n:ANTREA-POSTROUTING - [0:0]\nCOMMIT\n' };
      return machine({ nft: plain, legacy })(command, line);
    });
    const choice = new BackendChoice(exec, silentLogger());
    expect(await choice.current()).toBe('nft');
    legacy = kubernetes;
    expect(await choice.current()).toBe('legacy');
    expect(exec.lines.at(-2)).toBe(
      'iptables-nft-restore --noflush <<< *nat\n-F ANTREA-POSTROUTING\n-X ANTREA-POSTROUTING\nCOMMIT\n',
    );
  });
});
