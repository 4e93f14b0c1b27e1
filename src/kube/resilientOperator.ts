/**
 * The one place that uses the package @dot-i/k8s-operator. Kept from it: the life cycle (`start` calls `init`), the event
 * model, and the state machine of `handleResourceFinalizer`. Replaced: everything that talks to the server, because as
 * published (1.3.9) it ends the process when a watch drops, misses deletions across reconnects, and swallows errors.
 * `resilientOperator.test.ts` holds the contract between the two.
 * @module
 */
import operatorPackage, {
  type OperatorLogger,
  type ResourceEvent,
  ResourceEventType,
  type ResourceMeta,
  ResourceMetaImpl,
} from '@dot-i/k8s-operator';
import {
  KubeConfig,
  type KubernetesObject,
  type V1CustomResourceDefinitionVersion,
} from '@kubernetes/client-node';
import { aborted } from '#base/aborted.ts';
import type { Clock } from '#base/clock.ts';
import type { Logger } from '#telemetry/logger.ts';
import { applyCustomResourceDefinition } from './customResourceDefinition.ts';
import { apiStatus } from './errors.ts';
import { EventBacklog, type PendingEvent } from './eventBacklog.ts';
import { type KubeObject, objectKey, resourcePath } from './objects.ts';
import { Reflector } from './reflector.ts';
import type { ReflectorTuning } from './reflectorOptions.ts';
import type { KubeTransport } from './transport.ts';
import { WorkQueue } from './workQueue.ts';

export type { ResourceEvent, ResourceMeta } from '@dot-i/k8s-operator';
export { ResourceEventType } from '@dot-i/k8s-operator';

/** What an operator needs. The package's own `kubeConfig` and `k8sApi` are not used. */
export type OperatorOptions = {
  readonly transport: KubeTransport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
  readonly tuning?: Partial<ReflectorTuning>;
  /** Applied to every object before it is stored, as a reflector's. */
  readonly transform?: (object: KubeObject) => KubeObject;
  /** The server may not have what is watched. */
  readonly isOptional?: boolean;
};

type OnEvent = (event: ResourceEvent) => Promise<void>;

/** One object with changes to handle. */
type Work = {
  readonly backlog: EventBacklog<KubeObject>;
  readonly plural: string;
  readonly onEvent: OnEvent;
};

const EVENT_TYPES = {
  ADDED: ResourceEventType.Added,
  MODIFIED: ResourceEventType.Modified,
  DELETED: ResourceEventType.Deleted,
} as const;

/**
 * Base class of our operators. Events of all resources are handled one after the other; an event whose handler throws
 * is handled again after a back-off, without holding up other objects, and gives way to a newer version of its object.
 * Every handler gets its own copy of the object.
 */
export abstract class ResilientOperator extends operatorPackage.default {
  readonly #options: OperatorOptions;
  readonly #stopping = new AbortController();
  readonly #reflectors: Reflector<KubeObject>[] = [];
  readonly #running: Promise<void>[] = [];
  readonly #work = new Map<string, Work>();
  readonly #paths = new Map<string, (namespace: string | undefined) => string>();
  readonly #queue: WorkQueue;

  constructor(options: OperatorOptions) {
    const restore = withoutAmbientKubeConfig();
    super(operatorLogger(options.logger));
    restore();
    this.#options = options;
    this.#queue = new WorkQueue({ ...options, process: (key) => this.#handle(key) });
    this.#running.push(this.#queue.run(this.#stopping.signal));
  }

  /** Resolves when everything that `init` watches has been listed once, or when `stop` is called. */
  async synced(): Promise<void> {
    await Promise.race([
      Promise.all(this.#reflectors.map((reflector) => reflector.synced)),
      aborted(this.#stopping.signal),
    ]);
  }

  /** Whether everything that `init` watches has been listed and is followed right now. */
  get isFollowing(): boolean {
    return this.#reflectors.every((reflector) => reflector.hasSynced && reflector.isFollowing);
  }

  /** Stops watching at once; resolves when the handler under way has ended. Never ends the process. */
  override async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  protected override registerCustomResourceDefinition(
    crdFile: string,
  ): Promise<{ group: string; versions: V1CustomResourceDefinitionVersion[]; plural: string }> {
    return applyCustomResourceDefinition(crdFile, { ...this.#options, signal: this.#stopping.signal });
  }

  protected override getCustomResourceApiUri(
    group: string,
    version: string,
    plural: string,
    namespace?: string,
  ): string {
    return this.#options.transport.server + resourcePath(group, version, plural, namespace);
  }

  /** Returns at once; the listing goes on, for as long as it takes, until `stop`. */
  protected override async watchResource(
    group: string,
    version: string,
    plural: string,
    onEvent: OnEvent,
    namespace?: string,
  ): Promise<void> {
    const id = `${plural}.${group ? `${group}/${version}` : version}`;
    this.#paths.set(id, (ofObject) => resourcePath(group, version, plural, ofObject));
    const push = (type: PendingEvent<KubeObject>['type'], object: KubeObject) => {
      const key = `${id} ${objectKey(object)}`;
      const work = this.#work.get(key) ?? { backlog: new EventBacklog<KubeObject>(), plural, onEvent };
      this.#work.set(key, work);
      work.backlog.push({ type, object });
      this.#queue.add(key);
    };
    const reflector = new Reflector<KubeObject>({
      ...this.#options,
      path: resourcePath(group, version, plural, namespace),
      handler: {
        onAdd: (object) => push('ADDED', object),
        onUpdate: (_old, object) => push('MODIFIED', object),
        onDelete: (object) => push('DELETED', object),
      },
    });
    this.#reflectors.push(reflector);
    this.#running.push(reflector.run(this.#stopping.signal));
  }

  /** Throws where the package logs and goes on, so that the event is tried again. A gone object needs no finalizer. */
  protected override async setResourceFinalizers(meta: ResourceMeta, finalizers: string[]): Promise<void> {
    // With its resourceVersion the patch cannot drop a finalizer that somebody else added meanwhile.
    const body = { metadata: { resourceVersion: meta.resourceVersion, finalizers } };
    await this.#send('PATCH', this.#pathOf(meta), body);
  }

  /** Null when the object is gone; every other failure throws. */
  protected override setResourceStatus(meta: ResourceMeta, status: unknown): Promise<ResourceMeta | null> {
    return this.#sendStatus('PUT', meta, status);
  }

  /** Null when the object is gone; every other failure throws. */
  protected override patchResourceStatus(meta: ResourceMeta, status: unknown): Promise<ResourceMeta | null> {
    return this.#sendStatus('PATCH', meta, status);
  }

  async #handle(key: string): Promise<void> {
    const work = this.#work.get(key);
    const pending = work?.backlog.head;
    if (!work || !pending) return;
    // A copy for each attempt: the package's finalizer code writes into the object it is given.
    const object: KubernetesObject = JSON.parse(JSON.stringify(pending.object));
    await work.onEvent({
      meta: ResourceMetaImpl.createWithPlural(work.plural, object),
      type: EVENT_TYPES[pending.type],
      object,
    });
    work.backlog.done(pending);
    if (work.backlog.head) this.#queue.add(key);
    else this.#work.delete(key);
  }

  async #sendStatus(
    method: 'PUT' | 'PATCH',
    meta: ResourceMeta,
    status: unknown,
  ): Promise<ResourceMeta | null> {
    const answer = await this.#send(method, `${this.#pathOf(meta)}/status`, statusBody(meta, status));
    return answer && ResourceMetaImpl.createWithId(meta.id, answer);
  }

  async #send(method: 'PUT' | 'PATCH', path: string, body: unknown): Promise<KubernetesObject | null> {
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    try {
      return await this.#options.transport.request<KubernetesObject>({ method, path, body, contentType });
    } catch (error) {
      if (apiStatus(error) === 404) return null;
      throw error;
    }
  }

  #pathOf(meta: ResourceMeta): string {
    const path = this.#paths.get(meta.id);
    if (!path) throw new Error(`${meta.id} is not watched by this operator`);
    return `${path(meta.namespace)}/${meta.name}`;
  }
}

function statusBody(meta: ResourceMeta, status: unknown): unknown {
  const { apiVersion, kind, name, namespace, resourceVersion } = meta;
  return {
    apiVersion,
    kind,
    metadata: { name, resourceVersion, ...(namespace === undefined ? {} : { namespace }) },
    status,
  };
}

/** The package logs finished strings; they become the message. */
function operatorLogger(logger: Logger): OperatorLogger {
  return {
    debug: (message) => logger.debug(message),
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message) => logger.error(message),
  };
}

/**
 * The package's constructor loads whatever kubeconfig it finds around it, and throws when that names no cluster. What it
 * builds from it is never used here, so it gets one that leads nowhere, for as long as the constructor runs.
 */
function withoutAmbientKubeConfig(): () => void {
  const { loadFromDefault } = KubeConfig.prototype;
  KubeConfig.prototype.loadFromDefault = function nowhere(this: KubeConfig) {
    this.loadFromClusterAndUser(
      { name: 'unused', server: 'https://unused.invalid', skipTLSVerify: false },
      { name: 'unused' },
    );
  };
  return () => {
    KubeConfig.prototype.loadFromDefault = loadFromDefault;
  };
}
