import type { End } from '#policy/explain/question.ts';
import type { NamedPort } from '#policy/pods.ts';
import { isChosen } from '#policy/serviceFrontends.ts';
import type { World, WorldService } from '../world/world.ts';
import { refOf } from './addressBook.ts';
import type { Places } from './places.ts';
import { type Port, QuestionError } from './reference.ts';

/** Where kube-proxy may send a connection to a Service. */
export type Backend = { readonly end: End; readonly port: number; readonly address?: string };

/** One port of a Service, and what is behind it. */
export type Frontend = {
  readonly port: number;
  readonly protocol: string;
  /** Otherwise its name means the addresses behind it, which are dialled themselves (clusterIP: None). */
  readonly isForwarded: boolean;
  /** Whether nodes take only what is behind it on themselves (internalTrafficPolicy: Local). */
  readonly isLocal: boolean;
  readonly backends: readonly Backend[];
};

type ServicePort = {
  readonly name?: string | undefined;
  readonly protocol?: string | undefined;
  readonly port?: number | undefined;
  readonly targetPort?: number | string | undefined;
};

/**
 * The ports of a Service that are meant by a port (of any, without one) and a protocol. What is behind them comes from
 * its EndpointSlices; where there are none, from its selector.
 * @throws QuestionError when it has no such port
 */
export function frontendsOf(
  world: World,
  places: Places,
  key: string,
  asked: { readonly port?: Port | undefined; readonly protocol?: string | undefined },
): Frontend[] {
  const service = world.services.get(key);
  if (service === undefined) throw new QuestionError(`there is no Service ${key}`);
  if (service.service.spec?.type === 'ExternalName')
    throw new QuestionError(`Service ${key} is a name for something outside: ask for its address`);
  const ports: readonly ServicePort[] = service.service.spec?.ports ?? [];
  const meant = ports.filter(({ name, port, protocol = 'TCP' }) => {
    const isPort = asked.port === undefined || asked.port === port || asked.port === name;
    return isPort && (asked.protocol === undefined || asked.protocol === protocol);
  });
  if (meant.length === 0) {
    const has = ports.map(
      ({ name, port, protocol = 'TCP' }) => `${port}/${protocol}${name ? ` (${name})` : ''}`,
    );
    throw new QuestionError(`Service ${key} has no such port: it has ${has.join(', ') || 'none'}`);
  }
  const isForwarded = service.service.spec?.clusterIP !== 'None';
  const isLocal = isForwarded && service.service.spec?.internalTrafficPolicy === 'Local';
  return meant.map((wanted) => {
    const { port = 0, protocol = 'TCP' } = wanted;
    const backends =
      service.slices.length > 0
        ? fromSlices(service, wanted, places)
        : fromSelector(world, service, places, { key, wanted });
    const dialled = isForwarded ? backends : backends.map((backend) => ({ ...backend, port }));
    return { port, protocol, isForwarded, isLocal, backends: dialled };
  });
}

function fromSlices({ slices }: WorldService, wanted: ServicePort, places: Places): Backend[] {
  const { name = '', protocol = 'TCP' } = wanted;
  return slices.flatMap(({ addressType, ports = [], endpoints = [] }) => {
    const port = ports.find(
      (each) => (each.name ?? '') === name && (each.protocol ?? 'TCP') === protocol,
    )?.port;
    if (port === undefined || addressType !== 'IPv4') return [];
    return endpoints.filter(isChosen).flatMap(({ addresses: [address = ''] }) => {
      const place = places.at(address, 'destination');
      return place.kind === 'end' ? [{ end: place.end, port, address }] : [];
    });
  });
}

function fromSelector(
  world: World,
  { service }: WorldService,
  places: Places,
  { key, wanted }: { readonly key: string; readonly wanted: ServicePort },
): Backend[] {
  const selector = Object.entries(service.spec?.selector ?? {});
  if (selector.length === 0) return [];
  const { namespace } = refOf(key);
  return [...world.pods].flatMap(([podKey, { pod }]) => {
    const { labels = {} } = pod.metadata;
    if (refOf(podKey).namespace !== namespace || !selector.every(([name, value]) => labels[name] === value))
      return [];
    const place = places.pod(podKey, 'destination');
    const port = targetOf(wanted, world.index.pod(refOf(podKey))?.ports ?? []);
    return place.kind === 'end' && port !== undefined ? [{ end: place.end, port }] : [];
  });
}

function targetOf(
  { port, targetPort = port, protocol = 'TCP' }: ServicePort,
  named: readonly NamedPort[],
): number | undefined {
  if (typeof targetPort !== 'string') return targetPort;
  return named.find((each) => each.name === targetPort && each.protocol === protocol)?.port;
}
