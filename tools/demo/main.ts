/** `npm run demo`: from a bare machine to a three-node cluster whose pods our agents network. @module */
import { dirname, join } from 'node:path';
import type { Kubectl } from '../cluster/kubectl.ts';
import { type Machine, thisMachine } from '../cluster/machine.ts';
import { seconds } from '../cluster/progress.ts';
import { runTool } from '../cluster/runTool.ts';
import { waitForReports } from './agentReports.ts';
import { bringUp } from './bringUp.ts';
import { farewell } from './farewell.ts';
import { walkThroughPolicies } from './policyWalk.ts';
import { walkThroughTiers } from './tierWalk.ts';
import { deployWorkload, fetchPage, resolveName, shells } from './workload.ts';

const root = dirname(dirname(import.meta.dirname));

await runTool(async () => {
  const machine = thisMachine();
  const start = performance.now();
  const { cluster, kubectl } = await bringUp(machine, root);
  await machine.progress.step('deploy nginx and busybox', () => deployWorkload(kubectl));
  await fetchFromEveryNode(machine, kubectl);
  await machine.progress.step('wait until every agent reports itself well', () => waitForReports(kubectl));
  process.stdout.write(
    `\n$ kubectl describe antreaagentinfos\n${await kubectl(['describe', 'antreaagentinfos'])}`,
  );
  const write = (text: string) => process.stdout.write(text);
  await walkThroughPolicies({ kubectl, write });
  await walkThroughTiers({ kubectl, write });
  process.stdout.write(farewell(join(machine.cache, 'bin'), cluster.name));
  process.stdout.write(`The demo took ${seconds(performance.now() - start)}.\n`);
});

async function fetchFromEveryNode(machine: Machine, kubectl: Kubectl): Promise<void> {
  for (const shell of await shells(kubectl)) {
    await machine.progress.step(
      `resolve a name and fetch nginx through its ClusterIP on ${shell.node}`,
      async () => {
        await resolveName(kubectl, shell);
        machine.progress.note(`"${await fetchPage(kubectl, shell)}"`);
      },
    );
  }
}
