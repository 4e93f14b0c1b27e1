import { describe, expect, it } from 'vitest';
import { kubectlFor } from './kubectl.ts';
import { scriptedMachine } from './testing.ts';

describe('kubectlFor', () => {
  it('talks to that cluster only', async () => {
    const machine = scriptedMachine((command) =>
      command.startsWith('kubectl version') ? 'Client Version: v1.34.4\n' : 'ok',
    );
    const kubectl = await kubectlFor(machine, { kubeconfig: '/k' });
    expect(await kubectl(['get', 'nodes'])).toBe('ok');
    expect(machine.ran.at(-1)).toBe('kubectl --kubeconfig /k get nodes');
  });
});
