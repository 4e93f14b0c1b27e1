import type { Machine } from './machine.ts';

/**
 * Refuses packets to Service addresses that no Service has, instead of letting the host forward them to its own
 * default route: what answers there is not part of the cluster, and tests must not take it for one.
 */
export async function rejectStrayServiceTraffic(machine: Machine, serviceSubnet: string): Promise<void> {
  const rule = ['DOCKER-USER', '-d', serviceSubnet, '-j', 'REJECT'];
  if (await machine.succeeds('iptables', ['-w', '-C', ...rule])) return;
  await machine.run('iptables', ['-w', '-I', ...rule]);
}
