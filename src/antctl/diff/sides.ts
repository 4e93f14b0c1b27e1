import type { Side } from '#policy/diff/compare.ts';
import { podKey } from '#policy/pods.ts';
import type { World } from '../world/world.ts';

/** An end of changed traffic as people name it: `Deployment shop/web`, `10.0.0.0/8`, `Nodes`. */
export type Subject = {
  readonly name: string;
  /** The pods of the workload that are meant, as `namespace/name`, sorted; absent for what is no pod. */
  readonly pods?: readonly string[];
  /** How many the workload has in all. */
  readonly of?: number;
};

/** Names sides by the workloads that their pods belong to. */
export class SubjectNames {
  readonly #world: World;
  readonly #sizes = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    for (const key of world.pods.keys()) {
      const name = this.#nameOf(key);
      this.#sizes.set(name, (this.#sizes.get(name) ?? 0) + 1);
    }
  }

  /** One subject a workload. */
  of(side: Side): Subject[] {
    if (side.kind === 'addresses') return [{ name: side.name }];
    if (side.kind === 'nodes') return [{ name: side.nodes.length === 1 ? `Node ${side.nodes[0]}` : 'Nodes' }];
    const workloads = new Map<string, string[]>();
    for (const key of side.pods.map(podKey).sort()) {
      const name = this.#nameOf(key);
      const known = workloads.get(name);
      if (known === undefined) workloads.set(name, [key]);
      else known.push(key);
    }
    return [...workloads].map(([name, pods]) => ({ name, pods, of: this.#sizes.get(name) ?? pods.length }));
  }

  #nameOf(key: string): string {
    const workload = this.#world.pods.get(key)?.workload;
    return workload === undefined ? `Pod ${key}` : `${workload.kind} ${workload.namespace}/${workload.name}`;
  }
}

/** The same workload with the pods of both. */
export function together(a: Subject, b: Subject): Subject {
  return { ...a, pods: [...new Set([...(a.pods ?? []), ...(b.pods ?? [])])].sort() };
}

/** `Deployment shop/web (2 of 3 Pods)`; without numbers where all are meant. */
export function subjectText({ name, pods, of }: Subject): string {
  return pods === undefined || pods.length === of ? name : `${name} (${pods.length} of ${of} Pods)`;
}
