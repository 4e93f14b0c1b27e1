import type { NamedPort, WireService } from '#controlplane/wire.ts';
import { serviceMatches as matchesOf, type ServiceMatch } from '#dataplane/policy/matches.ts';

/** A port by its name at the destination; the source's ports as numbers. */
export type NamedService = Pick<ServiceMatch, 'sourcePort' | 'sourceEndPort'> & {
  readonly protocol: string;
  readonly name: string;
};

/** A rule's services by whether a port has to be looked up at the destination. */
export type SplitServices = {
  readonly numbered: readonly ServiceMatch[];
  readonly named: readonly NamedService[];
};

/** Tells numbered ports and named ones apart. */
export function splitServices(services: readonly WireService[]): SplitServices {
  const numbered: ServiceMatch[] = [];
  const named: NamedService[] = [];
  for (const { protocol = 'TCP', port, ...rest } of services) {
    if (typeof port === 'string') named.push({ protocol, name: port, ...sourceOf(rest) });
    else numbered.push({ protocol, ...(port === undefined ? {} : { port }), ...rest });
  }
  return { numbered, named };
}

/** The distinct matches of services, in a fixed order. */
export function serviceMatches(services: readonly ServiceMatch[]): string[] {
  return [...new Set(services.flatMap(matchesOf))].sort();
}

/** The matches of named services at a pod that has these ports. Name and protocol must agree. */
export function namedMatches(named: SplitServices['named'], ports: readonly NamedPort[]): string[] {
  const found = named.flatMap(({ protocol, name, ...source }) =>
    ports
      .filter((port) => port.name === name && port.protocol === protocol)
      .map(({ port }) => ({ protocol, port, ...source })),
  );
  return serviceMatches(found);
}

/**
 * Matches with the fragments of their protocols: with the userspace datapath the tables see no ports in any fragment of a
 * datagram that begins a conversation. What must not pass does not pass in pieces either.
 */
export function withFragments(matches: readonly string[]): string[] {
  const pieces = matches.flatMap((match) => {
    const [protocol = ''] = match.split(',');
    return protocol === match ? [] : [`${protocol},nw_frag=yes`];
  });
  return [...new Set([...matches, ...pieces])].sort();
}

function sourceOf({ sourcePort, sourceEndPort }: Pick<WireService, 'sourcePort' | 'sourceEndPort'>) {
  return {
    ...(sourcePort === undefined ? {} : { sourcePort }),
    ...(sourceEndPort === undefined ? {} : { sourceEndPort }),
  };
}
