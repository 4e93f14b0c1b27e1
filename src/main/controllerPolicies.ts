import { NetworkPolicyController } from '#controllers/networkPolicy/networkPolicyController.ts';
import { type ControlPlane, createControlPlane } from '#controlplane/controlPlane.ts';
import type { ControllerClients } from './controllerClients.ts';

/** What is computed for the nodes, and who computes it. */
export type ControllerPolicies = {
  readonly controlPlane: ControlPlane;
  readonly controller: NetworkPolicyController;
};

/** Wires the computation of policies, which every controller process does, lease or not. */
export function wirePolicies({ transport, clock, logger, metrics }: ControllerClients): ControllerPolicies {
  // Later than any version that an earlier controller gave out: agents resume only what this one knows.
  const controlPlane = createControlPlane({ startVersion: clock.now() * 1000 });
  const controller = new NetworkPolicyController({
    transport,
    controlPlane,
    clock,
    logger,
    observer: {
      published: ({ kind }, tookMs) => {
        metrics.sync[kind].processed.inc();
        metrics.sync[kind].duration.observe(tookMs);
      },
    },
  });
  return { controlPlane, controller };
}
