import type { Traffic } from '../matching.ts';
import type { PortService, Protocol, Service } from '../model.ts';
import type { NamedPort } from '../pods.ts';

/** Traffic that the rules at hand cannot tell apart: all of it is allowed or none. */
export type TrafficAtom =
  | { readonly kind: 'ports'; readonly protocol: Protocol; readonly first: number; readonly last: number }
  /** A message; without a type, or without a code, all those that no rule names. */
  | {
      readonly kind: 'icmp';
      readonly icmpType?: number;
      readonly icmpCode?: number;
      readonly example: Traffic;
    }
  /** Every protocol that no rule can name. */
  | { readonly kind: 'other' };

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const lastPort = 65_535;
/** One of the ports that clients on Linux get: 32,768 to 60,999 unless somebody changed it. */
export const clientPort = 40_000;

/**
 * Splits all traffic to a destination with `named` ports along the edges of what `services` match. Source ports are no
 * edge: all of it comes from a port that clients get.
 */
export function trafficAtoms(services: readonly Service[], named: readonly NamedPort[]): TrafficAtom[] {
  return [
    ...protocols.flatMap((protocol) => portAtoms(protocol, services, named)),
    ...icmpAtoms(services),
    { kind: 'other' },
  ];
}

/** One of the packets of an atom. */
export function exampleOf(atom: TrafficAtom): Traffic {
  switch (atom.kind) {
    case 'ports':
      return { protocol: atom.protocol, port: atom.first, sourcePort: clientPort };
    case 'icmp':
      return atom.example;
    case 'other':
      return { protocol: 'other' };
  }
}

function portAtoms(
  protocol: Protocol,
  services: readonly Service[],
  named: readonly NamedPort[],
): TrafficAtom[] {
  const starts = new Set([0]);
  for (const service of services) {
    if (service.protocol !== protocol) continue;
    for (const [first, last] of rangesOf(service, named)) {
      starts.add(first);
      if (last < lastPort) starts.add(last + 1);
    }
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((first, at) => ({
    kind: 'ports',
    protocol,
    first,
    last: (sorted[at + 1] ?? lastPort + 1) - 1,
  }));
}

function rangesOf({ protocol, port, endPort }: PortService, named: readonly NamedPort[]): [number, number][] {
  if (port === undefined) return [];
  if (typeof port === 'number') return [[port, endPort ?? port]];
  const meant = named.filter((each) => each.name === port && each.protocol === protocol);
  return meant.map((each) => [each.port, each.port]);
}

function icmpAtoms(services: readonly Service[]): TrafficAtom[] {
  const types = new Map<number, Set<number>>();
  for (const service of services) {
    if (service.protocol !== 'ICMP' || service.icmpType === undefined) continue;
    const codes = types.get(service.icmpType) ?? new Set();
    types.set(service.icmpType, codes);
    if (service.icmpCode !== undefined) codes.add(service.icmpCode);
  }
  const atoms = [...types].flatMap(([icmpType, codes]) => typeAtoms(icmpType, codes));
  const example = { protocol: 'ICMP', icmpType: unnamed(types), icmpCode: 0 };
  return [...atoms, { kind: 'icmp', example }];
}

function typeAtoms(icmpType: number, codes: ReadonlySet<number>): TrafficAtom[] {
  const atoms = [...codes].map(
    (icmpCode): TrafficAtom => ({
      kind: 'icmp',
      icmpType,
      icmpCode,
      example: { protocol: 'ICMP', icmpType, icmpCode },
    }),
  );
  const example = { protocol: 'ICMP', icmpType, icmpCode: unnamed(codes) };
  return [...atoms, { kind: 'icmp', icmpType, example }];
}

/** The highest of a byte's values that is not among these. */
function unnamed(taken: { has(value: number): boolean }): number {
  let value = 255;
  while (value > 0 && taken.has(value)) value -= 1;
  return value;
}
