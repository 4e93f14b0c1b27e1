/**
 * Answers to questions about connections: of pods, and of all that is behind a Service.
 * @module
 */
import { type Explanation, explain } from '#policy/explain/explain.ts';
import { portRanges } from '#policy/explain/portRanges.ts';
import { type End, nameOf, type Subject } from '#policy/explain/question.ts';
import type { Outcome } from '#policy/explain/walk.ts';
import type { World } from '../world/world.ts';
import { type Backend, type Frontend, frontendsOf } from './backends.ts';
import { type Place, Places } from './places.ts';
import { type Destination, type Port, QuestionError, type Reference } from './reference.ts';

/** A connection from end to end, behind the Service if there is one. */
export type Leg = {
  /** What becomes of it, whatever else there is behind the Service. */
  readonly outcome: Outcome;
  readonly from: End;
  readonly to: End;
  readonly subject: Subject;
  readonly explanation: Explanation;
  /** The address that is dialled in the end, where it is known. */
  readonly address?: string;
  /** Where no port was asked for: up to where the same holds, from the port of the subject on. */
  readonly lastPort?: number;
};

/** One question, answered. Without legs nothing can be said but what the notes say. */
export type Answer = {
  readonly from: string;
  readonly to: string;
  readonly outcome: Outcome;
  /** Absent where all were asked for. */
  readonly protocol?: string;
  readonly port?: number;
  /** The Service that is dialled. */
  readonly service?: { readonly key: string; readonly port: number };
  readonly legs: readonly Leg[];
  readonly notes: readonly string[];
};

/** What is asked. */
export type Asked = {
  readonly source: Reference;
  readonly destination: Destination;
  readonly protocol?: string;
  readonly sourcePort?: number;
};

/** Answers questions about one world. */
export class Answers {
  readonly #world: World;
  readonly #places: Places;

  constructor(world: World) {
    this.#world = world;
    this.#places = new Places(world);
  }

  /**
   * One answer, or one for each port of a Service that is meant.
   * @throws QuestionError when the world has no such pod, Service, node or port
   */
  to({ source, destination, ...asked }: Asked): Answer[] {
    const { reference, port } = destination;
    const protocol = destination.protocol ?? asked.protocol;
    const from = this.#places.find(source, 'source');
    const to = this.#places.find(reference, 'destination');
    if (from.kind === 'service') throw new QuestionError('a Service dials nobody');
    if (from.kind === 'nowhere' || to.kind === 'nowhere') return [nowhere(source, reference, from, to)];
    const notes = [...new Set([...from.notes, ...to.notes])];
    const rest = asked.sourcePort === undefined ? {} : { sourcePort: asked.sourcePort };
    if (to.kind === 'service') {
      return frontendsOf(this.#world, this.#places, to.key, { port, protocol }).map((frontend) =>
        this.#throughService(from.end, to.key, frontend, { notes, rest }),
      );
    }
    const through = forwardedTo(this.#world, to.end, port);
    if (through !== undefined) {
      const note = `port ${port} leads to ${through}: ask for that`;
      return [
        { from: nameOf(from.end), to: nameOf(to.end), outcome: 'unknown', legs: [], notes: [...notes, note] },
      ];
    }
    const legs = this.#legs(from.end, to.end, { ...destination, ...(protocol && { protocol }), rest });
    const [first] = legs;
    const outcome = common(legs);
    return [
      {
        from: nameOf(from.end),
        to: nameOf(to.end),
        outcome: outcome ?? 'unknown',
        ...(protocol === undefined && port === undefined
          ? {}
          : { protocol: first?.subject.protocol ?? 'TCP' }),
        ...(port === undefined || first?.subject.port === undefined ? {} : { port: first.subject.port }),
        legs,
        notes: outcome === undefined ? [...notes, 'it depends on the protocol and the port'] : notes,
      },
    ];
  }

  /** A connection without any Service. */
  leg(from: End, to: End, subject: Subject): Leg {
    const explanation = explain(this.#world.index, { from, to, ...subject });
    return { outcome: explanation.outcome, from, to, subject, explanation };
  }

  #legs(
    from: End,
    to: End,
    {
      port,
      protocol,
      rest,
    }: Pick<Destination, 'port' | 'protocol'> & { readonly rest: Pick<Subject, 'sourcePort'> },
  ): Leg[] {
    if (port !== undefined) {
      return [this.leg(from, to, subjectOf(protocol ?? 'TCP', numberOf(port, to, protocol ?? 'TCP'), rest))];
    }
    return protocolsOf(protocol).flatMap((each) => {
      if (each === 'ICMP') return [this.leg(from, to, subjectOf(each, undefined, rest))];
      return portRanges(this.#world.index, { from, to, protocol: each, ...rest }).map(
        ({ first, last, explanation }) => ({
          outcome: explanation.outcome,
          from,
          to,
          subject: { protocol: each, port: first, ...rest },
          explanation,
          lastPort: last,
        }),
      );
    });
  }

  #throughService(
    from: End,
    key: string,
    { port, protocol, backends }: Frontend,
    { notes, rest }: { readonly notes: readonly string[]; readonly rest: Pick<Subject, 'sourcePort'> },
  ): Answer {
    const found = backends.map((backend: Backend) => ({
      ...this.leg(from, backend.end, subjectOf(protocol, backend.port, rest)),
      ...(backend.address === undefined ? {} : { address: backend.address }),
    }));
    const { legs, outcome, note } = throughAll(from, found);
    return {
      from: nameOf(from),
      to: `Service ${key}`,
      outcome,
      protocol,
      port,
      service: { key, port },
      legs,
      notes: note === undefined ? notes : [...notes, note],
    };
  }
}

/** What a port of a node leads to, when that is not the node itself. */
function forwardedTo(world: World, to: End, port: Port | undefined): string | undefined {
  if (to.kind !== 'node' || port === undefined) return undefined;
  return nodePortOf(world, port) ?? hostPortOf(world, to.node, port);
}

/** The Service that a port of every node leads to. */
function nodePortOf({ services }: World, port: Port): string | undefined {
  for (const [key, { service }] of services) {
    const ports: readonly { readonly nodePort?: number | undefined }[] = service.spec?.ports ?? [];
    if (ports.some(({ nodePort }) => nodePort === port)) return `what is behind Service ${key}`;
  }
  return undefined;
}

/** The pod of a node that a port of the node leads to. */
function hostPortOf({ pods }: World, node: string, port: Port): string | undefined {
  for (const [key, { pod }] of pods) {
    if (pod.spec?.nodeName !== node || pod.spec.hostNetwork === true) continue;
    const ports: readonly { readonly containerPort: number; readonly hostPort?: number | undefined }[] =
      pod.spec.containers?.flatMap((container) => container.ports ?? []) ?? [];
    if (ports.some(({ hostPort }) => hostPort === port)) return `Pod ${key}`;
  }
  return undefined;
}

/**
 * What the legs behind a Service mean together. A pod that may not reach an endpoint that is no pod may not use the
 * Service at all: packets to such an endpoint never come back to the switch.
 */
function throughAll(
  from: End,
  legs: readonly Leg[],
): { readonly legs: readonly Leg[]; readonly outcome: Outcome; readonly note?: string } {
  if (legs.length === 0) {
    return {
      legs,
      outcome: 'unknown',
      note: 'nothing is behind the Service: kube-proxy refuses the connection',
    };
  }
  const barred = legs.find(
    ({ to, explanation }) => to.kind !== 'pod' && explanation.egress.outcome === 'denied',
  );
  if (from.kind === 'pod' && barred !== undefined) {
    const note = `${nameOf(barred.to)} is behind the Service and is no Pod: who may not reach it may not use the Service`;
    return { legs: legs.map((leg) => ({ ...leg, outcome: 'denied' })), outcome: 'denied', note };
  }
  const outcome = common(legs);
  if (outcome !== undefined) return { legs, outcome };
  const through = legs.filter((leg) => leg.outcome === 'allowed').length;
  const note = `it depends on the endpoint that kube-proxy chooses: ${through} of ${legs.length} can be reached`;
  return { legs, outcome: 'unknown', note };
}

/** What is the same for all; undefined when nothing is. */
function common(legs: readonly Leg[]): Outcome | undefined {
  const [first, ...others] = new Set(legs.map(({ outcome }) => outcome));
  return others.length === 0 ? first : undefined;
}

const allProtocols = ['TCP', 'UDP', 'SCTP', 'ICMP'] as const;

function protocolsOf(asked: string | undefined): readonly (typeof allProtocols)[number][] {
  return allProtocols.filter((each) => asked === undefined || each === asked);
}

function nowhere(source: Reference, destination: Reference, from: Place, to: Place): Answer {
  const notes = [from, to].flatMap((place) => (place.kind === 'nowhere' ? [place.why] : []));
  const [one, other] = [source, destination].map(wordOf);
  return { from: one ?? '', to: other ?? '', outcome: 'unknown', legs: [], notes };
}

function wordOf(reference: Reference): string {
  if (reference.kind === 'network') return nameOf({ kind: 'network', network: reference.network });
  return reference.kind === 'node' ? `node ${reference.name}` : `${reference.namespace}/${reference.name}`;
}

/** A named port is the destination's. */
function numberOf(port: Port | undefined, to: End, protocol: string): number | undefined {
  if (typeof port !== 'string') return port;
  const found =
    to.kind === 'pod'
      ? to.facts.ports.find((each) => each.name === port && each.protocol === protocol)
      : undefined;
  if (found === undefined) throw new QuestionError(`${nameOf(to)} has no ${protocol} port named "${port}"`);
  return found.port;
}

/** A ping is an echo request. */
function subjectOf(protocol: string, port: number | undefined, rest: Pick<Subject, 'sourcePort'>): Subject {
  if (protocol === 'ICMP') return { protocol, icmpType: 8, icmpCode: 0 };
  return { protocol, ...(port === undefined ? {} : { port }), ...rest };
}
