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
import { forwardedTo, forwardingNote } from './forwarding.ts';
import { policyTitle } from './names.ts';
import { type Place, Places } from './places.ts';
import { type Destination, type Port, QuestionError, type Reference } from './reference.ts';
import { common, forAll, pairs, throughAll, throughName } from './together.ts';

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

/** How an end is dialled that is no Service, and what has to be said about the ends. */
type Direct = {
  readonly port: Port | undefined;
  readonly protocol: string | undefined;
  readonly rest: Pick<Subject, 'sourcePort'>;
  readonly notes: readonly string[];
};

/** Answers questions about one world. */
export class Answers {
  readonly #world: World;
  readonly #places: Places;
  #hasProblems: boolean | undefined;

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
    const notes = [
      ...new Set([...from.notes, ...to.notes, ...this.#problemsOf(from), ...this.#problemsOf(to)]),
    ];
    const rest = asked.sourcePort === undefined ? {} : { sourcePort: asked.sourcePort };
    if (to.kind === 'service') {
      const frontends = frontendsOf(this.#world, this.#places, to.key, { port, protocol });
      return frontends.map((frontend) =>
        forAll([from.end, ...(from.others ?? [])], (dialler) =>
          this.#throughService(dialler, to.key, frontend, { notes, rest }),
        ),
      );
    }
    const through = forwardedTo(this.#world, to.end, port);
    if (through !== undefined) {
      const said = [...notes, `${through}: ask for that`];
      return [{ from: nameOf(from.end), to: nameOf(to.end), outcome: 'unknown', legs: [], notes: said }];
    }
    const traffic = { port, protocol, rest };
    return [
      forAll(pairs(from, to), ([dialler, dialled]) => this.#direct(dialler, dialled, { ...traffic, notes })),
    ];
  }

  /** What policies of an end say that cannot be enforced as it is written. */
  #problemsOf(place: Place): readonly string[] {
    const { index } = this.#world;
    this.#hasProblems ??= index.hasProblems;
    if (!this.#hasProblems || place.kind !== 'end' || place.end.kind !== 'pod') return [];
    return [...index.policiesSelecting(place.end.facts)].flatMap(({ sourceRef, problems }) =>
      problems.map(({ path, message }) => `${policyTitle(sourceRef)}: ${path}: ${message}`),
    );
  }

  #direct(from: End, to: End, { notes, ...traffic }: Direct): Answer {
    const { port, protocol } = traffic;
    const legs = this.#legs(from, to, traffic);
    const [first] = legs;
    const outcome = common(legs);
    return {
      from: nameOf(from),
      to: nameOf(to),
      outcome: outcome ?? 'unknown',
      ...(protocol === undefined && port === undefined ? {} : { protocol: first?.subject.protocol ?? 'TCP' }),
      ...(port === undefined || first?.subject.port === undefined ? {} : { port: first.subject.port }),
      legs,
      notes: [
        ...notes,
        ...forwardingNote(this.#world, to, port),
        ...(outcome === undefined ? ['it depends on the protocol and the port'] : []),
      ],
    };
  }

  /** A connection without any Service. */
  leg(from: End, to: End, subject: Subject): Leg {
    const explanation = explain(this.#world.index, { from, to, ...subject });
    return { outcome: explanation.outcome, from, to, subject, explanation };
  }

  #legs(from: End, to: End, { port, protocol, rest }: Omit<Direct, 'notes'>): Leg[] {
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
    { port, protocol, isForwarded, isLocal, backends }: Frontend,
    { notes, rest }: { readonly notes: readonly string[]; readonly rest: Pick<Subject, 'sourcePort'> },
  ): Answer {
    const near = isLocal ? backends.filter(({ end }) => mayBeBeside(from, end)) : backends;
    const found = near.map((backend: Backend) => ({
      ...this.leg(from, backend.end, subjectOf(protocol, backend.port, rest)),
      ...(backend.address === undefined ? {} : { address: backend.address }),
    }));
    const { legs, outcome, note } = isForwarded ? throughAll(from, found) : throughName(found);
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

/** Whether two ends are on one node, as far as is known. */
function mayBeBeside(from: End, to: End): boolean {
  const [one, other] = [nodeOf(from), nodeOf(to)];
  return one === undefined || other === undefined || one === other;
}

function nodeOf(end: End): string | undefined {
  if (end.kind === 'network') return undefined;
  return end.kind === 'pod' ? end.facts.node : end.node || undefined;
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
