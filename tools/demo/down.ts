/** `npm run demo:down`: removes the demo's cluster; what was compiled and built stays in the cache. @module */
import { deleteCluster, demoCluster } from '../cluster/cluster.ts';
import { thisMachine } from '../cluster/machine.ts';
import { runTool } from '../cluster/runTool.ts';

await runTool(async () => {
  const machine = thisMachine();
  if (!(await machine.succeeds('docker', ['info']))) {
    machine.progress.note('There is no Docker engine, so there is no cluster.');
    return;
  }
  await machine.progress.step(`delete cluster ${demoCluster}`, () => deleteCluster(machine, demoCluster));
  machine.progress.note(
    `The compiled programs stay in ${machine.cache}; remove that folder to start from nothing.`,
  );
});
