/**
 * The addresses that packets of a question carry.
 * @module
 */
import { formatIpv4 } from '#base/ipv4.ts';
import type { End } from '#policy/explain/question.ts';
import type { World } from '../world/world.ts';

/** The address of an end; undefined when it has none yet, or many. */
export function addressOf(end: End): string | undefined {
  switch (end.kind) {
    case 'pod':
      return end.facts.addresses[0];
    case 'node':
      return end.addresses[0];
    case 'network':
      return end.network.prefix === 32 ? formatIpv4(end.network.base) : undefined;
  }
}

/** The address of a Service, by its `namespace/name`; undefined when it has none, as a headless one. */
export function clusterAddress(world: World, service: string): string | undefined {
  const address = world.services.get(service)?.service.spec?.clusterIP;
  return address === '' || address === 'None' ? undefined : address;
}
