import { describe, expect, it } from 'vitest';
import { goBuilds } from './goBuilds.ts';
import { kubectlFor } from './kubectl.ts';
import { pretendCompiled, scriptedMachine } from './testing.ts';

describe('kubectlFor', () => {
  it('talks to that cluster only', async () => {
    const machine = scriptedMachine(() => 'ok');
    const program = pretendCompiled(machine, goBuilds.api, 'kubectl');
    const kubectl = await kubectlFor(machine, { kubeconfig: '/k' });
    expect(await kubectl(['get', 'nodes'])).toBe('ok');
    expect(machine.ran.at(-1)).toBe(`${program} --kubeconfig /k get nodes`);
  });
});
