import { setTimeout as sleep } from 'node:timers/promises';
import { binary } from './binaries.ts';
import type { Machine } from './machine.ts';
import { ToolError } from './toolError.ts';

const everyMs = 500;
const patienceMs = 180_000;

/** How long to wait, and how; tests do not. */
export type Patience = { readonly attempts: number; readonly pause: () => Promise<unknown> };

const usual: Patience = { attempts: patienceMs / everyMs, pause: () => sleep(everyMs) };

/**
 * Waits until a cluster's API server is ready: nodes that were started again (the machine or its engine was restarted)
 * run long before it is. Says nothing when it is ready already.
 */
export async function untilApiAnswers(
  machine: Machine,
  kubeconfig: string,
  patience: Patience = usual,
): Promise<void> {
  const kubectl = await binary(machine, 'kubectl');
  const args = ['--kubeconfig', kubeconfig, 'get', '--raw', '/readyz'];
  if (await machine.succeeds(kubectl, args)) return;
  await machine.progress.step('wait for the API server of the nodes that were started again', async () => {
    for (let attempt = 0; attempt < patience.attempts; attempt += 1) {
      await patience.pause();
      if (await machine.succeeds(kubectl, args)) return;
    }
    throw new ToolError(
      'the API server of the cluster does not become ready',
      'Remove the cluster with `npm run demo:down` and run again.',
    );
  });
}
