import { describe, expect, it } from 'vitest';
import { fakeExec } from '../testing/fakeExec.ts';
import { kubernetesRules, machine, plainRules } from '../testing/fakeMachine.ts';
import { detectBackend } from './backend.ts';

describe('detectBackend', () => {
  it.each([
    ['kubelet uses nft', { nft: kubernetesRules }, { backend: 'nft', certain: true }],
    [
      'kubelet uses legacy',
      { nft: plainRules, legacy: kubernetesRules },
      { backend: 'legacy', certain: true },
    ],
    ['nobody left a trace', { nft: plainRules, legacy: plainRules }, { backend: 'nft', certain: false }],
    ['the kernel has no nft', { nft: undefined, legacy: plainRules }, { backend: 'legacy', certain: false }],
  ])('%s', async (_what, state, expected) => {
    expect(await detectBackend(fakeExec(machine(state)))).toEqual(expected);
  });

  it('does not run the legacy program where the legacy tables are not in use', async () => {
    const exec = fakeExec(machine({ nft: plainRules }));
    await detectBackend(exec);
    expect(exec.lines.filter((line) => line.includes('legacy'))).toEqual([]);
  });
});
