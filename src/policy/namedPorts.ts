import { isAnyAddress } from './ipBlock.ts';
import { everything } from './labelSelector.ts';
import type { Peers, Service } from './model.ts';

/** Whether a service is a port by the name that it has in a pod. */
export function hasNamedPort(services: readonly Service[] = []): boolean {
  return services.some((service) => service.protocol !== 'ICMP' && typeof service.port === 'string');
}

/** An address has no named ports, but pods in a block do: they have to be known one by one. */
export function withPodsOf({ groups, blocks }: Peers): Peers {
  const scope = { kind: 'selector', selector: everything } as const;
  const pods = blocks.map((within) => (isAnyAddress(within) ? { scope } : { scope, within }));
  return { groups: [...groups, ...pods], blocks };
}
