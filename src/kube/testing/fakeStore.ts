import { randomUUID } from 'node:crypto';
import type { Pod } from '../objects.ts';

/** A change in the order the store made it. */
export type StoreEvent = {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Pod;
};

/** Pods of one namespace in memory, with versions, a history that can be compacted, and live subscribers. */
export class FakeStore {
  readonly #objects = new Map<string, Pod>();
  readonly #subscribers = new Set<(event: StoreEvent) => void>();
  #history: StoreEvent[] = [];
  #version = 1;
  #compacted = 0;

  get version(): number {
    return this.#version;
  }

  names(): string[] {
    return [...this.#objects.keys()];
  }

  list(): Pod[] {
    return [...this.#objects.values()];
  }

  /** Creates, or changes the labels of what exists. */
  put(name: string, label: string): void {
    const old = this.#objects.get(name);
    const metadata = {
      name,
      namespace: 'default',
      uid: old?.metadata.uid ?? randomUUID(),
      labels: { label },
      resourceVersion: String(this.#version + 1),
    };
    const object = { apiVersion: 'v1', kind: 'Pod', metadata };
    this.#objects.set(name, object);
    this.#record(old ? 'MODIFIED' : 'ADDED', object);
  }

  delete(name: string): void {
    const old = this.#objects.get(name);
    if (!old) return;
    this.#objects.delete(name);
    const metadata = { ...old.metadata, resourceVersion: String(this.#version + 1) };
    this.#record('DELETED', { ...old, metadata });
  }

  /** Forgets the history: older versions are "Gone" from now on. */
  compact(): void {
    this.#history = [];
    this.#compacted = this.#version;
  }

  /** The events after `version`, or undefined when they were compacted away. */
  since(version: number): readonly StoreEvent[] | undefined {
    if (version < this.#compacted) return undefined;
    return this.#history.filter((event) => event.version > version);
  }

  subscribe(subscriber: (event: StoreEvent) => void): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  #record(type: StoreEvent['type'], object: Pod): void {
    this.#version += 1;
    const event = { version: this.#version, type, object };
    this.#history.push(event);
    for (const subscriber of this.#subscribers) subscriber(event);
  }
}
