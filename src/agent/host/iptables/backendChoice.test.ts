import { describe, expect, it } from 'vitest';
import { silentLogger } from '#telemetry/logger.ts';
import { fakeExec } from '../testing/fakeExec.ts';
import { kubernetesRules, machine, plainRules } from '../testing/fakeMachine.ts';
import { BackendChoice } from './backendChoice.ts';

describe('BackendChoice', () => {
  it('looks once when the answer is certain', async () => {
    const exec = fakeExec(machine({ nft: kubernetesRules }));
    const choice = new BackendChoice(exec, silentLogger());
    expect(await choice.current()).toBe('nft');
    const before = exec.lines.length;
    expect(await choice.current()).toBe('nft');
    expect(exec.lines).toHaveLength(before);
  });

  it('corrects a guess and takes its rules out of the wrong backend', async () => {
    let legacy = plainRules;
    const exec = fakeExec((command, line) => {
      if (line === 'iptables-nft-save') return { stdout: '*nat\n:ANTREA-POSTROUTING - [0:0]\nCOMMIT\n' };
      return machine({ nft: plainRules, legacy })(command, line);
    });
    const choice = new BackendChoice(exec, silentLogger());
    expect(await choice.current()).toBe('nft');
    legacy = kubernetesRules;
    expect(await choice.current()).toBe('legacy');
    expect(exec.lines.at(-2)).toBe(
      'iptables-nft-restore --noflush <<< *nat\n-F ANTREA-POSTROUTING\n-X ANTREA-POSTROUTING\nCOMMIT\n',
    );
  });
});
