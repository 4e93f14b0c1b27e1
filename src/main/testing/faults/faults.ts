import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '#kube/testing/seededRandom.ts';
import type { FaultBed } from './bed.ts';
import type { Mishap } from './ofctlTrap.ts';

/** Makes something break while `change` makes another world, and puts it right again as the cluster would. */
export type Fault = (bed: FaultBed, random: SeededRandom, change: () => Promise<void>) => Promise<void>;

/** Everything that may break. */
export const faults = {
  'agent killed': async (bed, random, change) => {
    await around(random.int(300), change, () => bed.node.killAgent());
    const misfortune = random.pick(['none', 'none', 'killed again', 'ovs-ofctl fails'] as const);
    if (misfortune === 'ovs-ofctl fails') await bed.node.trap.set(mishap(random));
    await bed.startAgent();
    if (misfortune !== 'killed again') return;
    await sleep(random.int(3_000));
    await bed.node.killAgent();
    await bed.startAgent();
  },

  'agent killed in a bundle': async (bed, random, change) => {
    const { node } = bed;
    await node.trap.set({ how: random.pick(['before', 'after']), skip: random.int(3) });
    await change();
    // Smaller changes have fewer bundles.
    await node.trap.reached(1_500);
    await node.trap.disarm();
    await node.killAgent();
    await bed.startAgent();
  },

  'ovs-ofctl fails': async ({ node }, random, change) => {
    await node.trap.set(mishap(random));
    await change();
    await sleep(300);
  },

  'controller killed': async (bed, random, change) => {
    await around(random.int(300), change, () => bed.killController());
    await sleep(random.int(500));
    await bed.startController();
  },

  'API server away': async (bed, random, change) => {
    const cut = random.pick([
      [bed.wires.agentApi],
      [bed.wires.controllerApi],
      [bed.wires.agentApi, bed.wires.controllerApi],
    ]);
    await around(random.int(200), change, async () => {
      for (const wire of cut) wire.cut();
    });
    const restart = random.int(3) === 0;
    if (restart) await bed.node.killAgent();
    if (restart) await bed.startAgent();
    await sleep(random.int(1_500));
    for (const wire of cut) wire.mend();
  },

  'watch cut silently': async ({ wires }, _random, change) => {
    wires.agentController.silence();
    wires.agentApi.silence();
    await change();
  },

  /** The agent comes back with a version that the new controller never gave out. */
  'agent’s watch expired': async (bed, random, change) => {
    bed.wires.agentController.cut();
    await bed.killController();
    await change();
    await bed.startController();
    await sleep(random.int(1_000));
    bed.wires.agentController.mend();
  },

  /** The API server has forgotten, when the controller comes back, what happened meanwhile. */
  'controller’s watch expired': async ({ wires, cluster }, _random, change) => {
    wires.controllerApi.cut();
    await change();
    await cluster.controlPlane.killApiServer();
    await cluster.controlPlane.startApiServer();
    wires.controllerApi.mend();
  },

  'ovs-vswitchd killed': async (bed, random, change) => {
    const agentToo = random.int(4) === 0;
    const controllerAway = random.int(4) === 0;
    if (controllerAway) bed.wires.agentController.cut();
    await around(random.int(300), change, async () => {
      await bed.node.killVswitchd();
      if (agentToo) await bed.node.killAgent();
    });
    if (agentToo) await bed.startAgent();
    if (!controllerAway) return;
    await sleep(random.int(2_000));
    bed.wires.agentController.mend();
  },
} satisfies Readonly<Record<string, Fault>>;

/** The name of a fault. */
export type FaultKind = keyof typeof faults;

/** Breaks something that long after a change began; or before, or while it goes on. */
async function around(ms: number, change: () => Promise<void>, destroy: () => Promise<void>): Promise<void> {
  await Promise.all([change(), sleep(ms).then(destroy)]);
}

function mishap(random: SeededRandom): Mishap {
  const how = random.pick(['away', 'refused', 'lost', 'killed', 'hangs'] as const);
  const ms = how === 'killed' ? random.int(12) : random.int(1_500);
  return { how, ms, skip: random.int(3) };
}
