import { TierBook } from '#policy/antrea/tierBook.ts';
import type { Labels, Pod } from '#policy/input.ts';
import { podKey } from '#policy/pods.ts';
import { PolicyIndex } from '#policy/policyIndex.ts';
import type { EndpointSlice } from '#policy/serviceFrontends.ts';
import type {
  NodeObject,
  ObjectSource,
  ReadObjects,
  ServiceObject,
  Workload,
  WorldObject,
  WorldProblem,
} from './worldObject.ts';
import { identityOf, titleOf } from './worldObject.ts';

/** The label with its name that every namespace has; the API server sees to it. */
const nameLabel = 'kubernetes.io/metadata.name';

/** A pod, or what stands for all pods of a workload that is only a template (it has no address and no node). */
export type WorldPod = {
  readonly pod: Pod;
  readonly source: ObjectSource;
  readonly workload?: Workload;
  readonly isTemplate: boolean;
};

/** A Service and the slices of its endpoints; without slices, what is behind it follows from its selector. */
export type WorldService = { readonly service: ServiceObject; readonly slices: readonly EndpointSlice[] };

/** Everything that a verdict depends on. Pods and Services by `namespace/name`. */
export type World = {
  readonly index: PolicyIndex;
  readonly pods: ReadonlyMap<string, WorldPod>;
  readonly services: ReadonlyMap<string, WorldService>;
  readonly nodes: ReadonlyMap<string, NodeObject>;
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** Namespaces that something is in, but that were not read: only the label with their name is known. */
  readonly assumedNamespaces: ReadonlySet<string>;
  readonly objects: readonly WorldObject[];
  readonly problems: readonly WorldProblem[];
};

/** Computes the world of some objects. Of objects written twice the last counts, which is a problem where they differ. */
export function worldOf(read: ReadObjects): World {
  const { objects, duplicates } = onceEach(read.objects);
  return new Builder().build(objects, [...read.problems, ...duplicates]);
}

class Builder {
  readonly #index = new PolicyIndex();
  readonly #pods = new Map<string, WorldPod>();
  readonly #services = new Map<string, { service: ServiceObject; slices: EndpointSlice[] }>();
  readonly #nodes = new Map<string, NodeObject>();
  readonly #namespaces = new Map<string, Labels>();
  readonly #assumed = new Set<string>();

  build(objects: readonly WorldObject[], problems: readonly WorldProblem[]): World {
    for (const object of objects) this.#take(object);
    for (const object of objects) this.#takeSlice(object);
    for (const { source } of objects) this.#assume(source.namespace);
    this.#takeTiers(objects);
    for (const [name, labels] of this.#namespaces)
      this.#index.upsertNamespace({ metadata: { name, labels } });
    for (const { pod } of this.#pods.values()) this.#index.upsertPod(pod);
    for (const object of objects) this.#takePolicy(object);
    return {
      index: this.#index,
      pods: this.#pods,
      services: this.#services,
      nodes: this.#nodes,
      namespaces: this.#namespaces,
      assumedNamespaces: this.#assumed,
      objects,
      problems,
    };
  }

  /** Before the policies: those are read again whenever something changes that they speak of. */
  #take(object: WorldObject): void {
    switch (object.kind) {
      case 'Namespace': {
        const { name, labels = {} } = object.object.metadata;
        this.#namespaces.set(name, { ...labels, [nameLabel]: name });
        return;
      }
      case 'Node':
        this.#nodes.set(object.object.metadata.name, object.object);
        return;
      case 'Service':
        this.#services.set(keyOf(object.source), { service: object.object, slices: [] });
        this.#index.upsertService(object.object);
        return;
      case 'Pod':
        this.#takePod(object);
        return;
      case 'Group':
        this.#index.upsertGroup(object.object);
        return;
      case 'EndpointSlice':
      case 'Tier':
      case 'NetworkPolicy':
      case 'AntreaPolicy':
      case 'UpstreamPolicy':
        return;
    }
  }

  #takePod({ object, source, workload, isTemplate }: Extract<WorldObject, { kind: 'Pod' }>): void {
    const taken = this.#pods.has(podKeyOf(object));
    const metadata = taken
      ? { ...object.metadata, name: `${object.metadata.name}-${source.kind.toLowerCase()}` }
      : object.metadata;
    const pod = { ...object, metadata };
    const whose = workload === undefined ? {} : { workload };
    this.#pods.set(podKeyOf(pod), { pod, source, isTemplate, ...whose });
  }

  #takeSlice({ kind, object, source: { namespace = '' } }: WorldObject): void {
    if (kind !== 'EndpointSlice') return;
    const service = object.metadata.labels?.['kubernetes.io/service-name'];
    if (service !== undefined) this.#services.get(`${namespace}/${service}`)?.slices.push(object);
  }

  #assume(namespace: string | undefined): void {
    if (namespace === undefined || this.#namespaces.has(namespace)) return;
    this.#namespaces.set(namespace, { [nameLabel]: namespace });
    this.#assumed.add(namespace);
  }

  /** A name means the tier that took it first. */
  #takeTiers(objects: readonly WorldObject[]): void {
    const book = new TierBook();
    for (const { kind, object, source } of objects) {
      if (kind !== 'Tier') continue;
      const { name, uid = '', creationTimestamp: createdAt = '' } = object.metadata;
      const apiGroup = source.apiVersion.replace(/\/.*/, '');
      book.set({ apiGroup, name, uid, createdAt, priority: object.spec.priority });
    }
    for (const { name } of book.all()) {
      const meant = book.get(name);
      if (meant !== undefined) this.#index.upsertTier(meant);
    }
  }

  #takePolicy(object: WorldObject): void {
    if (object.kind === 'NetworkPolicy') this.#index.upsertPolicy(object.object);
    else if (object.kind === 'AntreaPolicy') this.#index.upsertAntreaPolicy(object.object);
    else if (object.kind === 'UpstreamPolicy') this.#index.upsertUpstreamPolicy(object.object);
  }
}

/** The last of those that are the same object, and where others say something else of it. */
export function onceEach(all: readonly WorldObject[]): {
  readonly objects: WorldObject[];
  readonly duplicates: WorldProblem[];
} {
  const objects = new Map<string, WorldObject>();
  const duplicates: WorldProblem[] = [];
  for (const object of all) {
    const identity = identityOf(object.source);
    const former = objects.get(identity);
    if (former !== undefined && !saysSame(former, object)) {
      const message = `is written twice, first in ${former.source.at}: this one counts`;
      duplicates.push({ at: object.source.at, object: titleOf(object.source), message });
    }
    objects.set(identity, object);
  }
  return { objects: [...objects.values()], duplicates };
}

function saysSame(a: WorldObject, b: WorldObject): boolean {
  return JSON.stringify(a.object) === JSON.stringify(b.object);
}

function keyOf({ namespace = '', name }: ObjectSource): string {
  return `${namespace}/${name}`;
}

function podKeyOf({ metadata: { namespace = '', name } }: Pod): string {
  return podKey({ namespace, name });
}
