import { messageOf } from '#base/errors.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { LinkManager } from '../host/links.ts';
import type { HostLocalIpam } from '../ipam/hostLocal.ts';
import { planTakeover, type TakeoverPlan } from './leaks.ts';
import type { PodPorts } from './podPorts.ts';

/** `listPods` gives `namespace/name` of every pod of this node, read from the API server itself and not from a cache. */
export type TakeoverParts = {
  readonly ports: Pick<PodPorts, 'recorded' | 'restore' | 'remove' | 'forgetConnections'>;
  readonly links: Pick<LinkManager, 'deleteLink' | 'listPodLinks'>;
  readonly ipam: Pick<HostLocalIpam, 'list' | 'release' | 'adopt' | 'settleDamaged'>;
  readonly listPods: () => Promise<ReadonlySet<string>>;
  readonly logger: Logger;
};

/** How many pods were taken over and how many parts of gone pods removed. */
export type TakeoverReport = { readonly kept: number; readonly removed: number };

/**
 * Run once at the agent's start, before CNI is served: takes over the pods of the former run, installing their flows
 * again, and removes what belongs to pods that are gone or were half added when the agent was killed.
 */
export async function takeOverPods(parts: TakeoverParts): Promise<TakeoverReport> {
  const { ports, links, ipam } = parts;
  const state = {
    ports: await ports.recorded(),
    links: await links.listPodLinks(),
    reservations: ipam.list(),
  };
  // The pods are listed last: a port recorded before that whose pod is not in the list has lost its pod.
  const plan = planTakeover(state, await podsOrUnknown(parts));
  await ports.restore(plan.keep);
  for (const { containerId, ifname = 'eth0', ip } of plan.keep) {
    const adopted = await ipam.adopt({ containerId, ifname }, ip);
    if (!adopted) parts.logger.error({ ip, container: containerId }, 'two pods have the same address');
  }
  await remove(parts, plan);
  await ipam.settleDamaged();
  const removed = plan.dropPorts.length + plan.dropLinks.length + plan.release.length;
  parts.logger.info({ kept: plan.keep.length, removed }, 'pods of the former run taken over');
  return { kept: plan.keep.length, removed };
}

async function podsOrUnknown(parts: TakeoverParts): Promise<ReadonlySet<string> | undefined> {
  try {
    return await parts.listPods();
  } catch (error) {
    parts.logger.warn(
      { reason: messageOf(error) },
      'cannot list the pods of this node: every port with a link is kept',
    );
    return undefined;
  }
}

async function remove(parts: TakeoverParts, plan: TakeoverPlan): Promise<void> {
  for (const { name, containerId, port } of plan.dropPorts) {
    await parts.ports.remove(port ?? { name, containerId });
  }
  for (const name of plan.dropLinks) await parts.links.deleteLink(name);
  for (const containerId of plan.release) {
    for (const ip of await parts.ipam.release(containerId)) await parts.ports.forgetConnections(ip);
  }
}
