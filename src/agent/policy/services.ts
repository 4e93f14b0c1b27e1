import type { NamedPort, WireService } from '#controlplane/wire.ts';
import { type PortMatch, portMatches } from '#dataplane/policy/matches.ts';

/** A rule's services by whether a port has to be looked up at the destination. */
export type SplitServices = {
  readonly numbered: readonly PortMatch[];
  readonly named: readonly { readonly protocol: string; readonly name: string }[];
};

/** Tells numbered ports and named ones apart. */
export function splitServices(services: readonly WireService[]): SplitServices {
  const numbered: PortMatch[] = [];
  const named: { protocol: string; name: string }[] = [];
  for (const { protocol = 'TCP', port, endPort } of services) {
    if (typeof port === 'string') named.push({ protocol, name: port });
    else {
      numbered.push({
        protocol,
        ...(port === undefined ? {} : { port }),
        ...(endPort === undefined ? {} : { endPort }),
      });
    }
  }
  return { numbered, named };
}

/** The distinct matches of services, in a fixed order. */
export function serviceMatches(services: readonly PortMatch[]): string[] {
  return [...new Set(services.flatMap(portMatches))].sort();
}

/** The matches of named services at a pod that has these ports. Name and protocol must agree. */
export function namedMatches(named: SplitServices['named'], ports: readonly NamedPort[]): string[] {
  const found = named.flatMap(({ protocol, name }) =>
    ports.filter((port) => port.name === name && port.protocol === protocol),
  );
  return serviceMatches(found.map(({ protocol, port }) => ({ protocol, port })));
}
