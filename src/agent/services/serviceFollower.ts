import type { Clock } from '#base/clock.ts';
import { type KubeObject, resourcePath } from '#kube/objects.ts';
import { Reflector, type ReflectorOptions } from '#kube/reflector.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';
import type { ServiceChanges } from './serviceDrops.ts';
import type { ServiceFile } from './serviceFile.ts';
import { ServiceIndex, type ServiceIndexOptions } from './serviceIndex.ts';
import { type ServiceObject, type SliceObject, strippedService, strippedSlice } from './serviceShape.ts';

/** What {@link ServiceFollower} needs. `tell` hears of Services once all are known, first of all those kept. */
export type ServiceFollowerOptions = ServiceIndexOptions & {
  readonly transport: KubeTransport;
  readonly file: Pick<ServiceFile, 'load' | 'put'>;
  readonly tell: (changes: ServiceChanges) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Shorter times for tests. */
  readonly tuning?: ReflectorOptions<KubeObject>['tuning'];
};

/** Follows the cluster's Services, and says which of their frontends policies have to be enforced at. */
export class ServiceFollower {
  readonly #options: ServiceFollowerOptions;
  readonly #services: Reflector<ServiceObject>;
  readonly #slices: Reflector<SliceObject>;
  readonly #ready = Promise.withResolvers<void>();
  readonly #rangesKnown = Promise.withResolvers<void>();
  readonly #index: ServiceIndex;
  #isReady = false;
  #willTell = false;
  #hasTold = false;

  constructor(options: ServiceFollowerOptions) {
    const { node } = options;
    this.#options = options;
    this.#index = new ServiceIndex(options);
    this.#services = this.#reflector(
      resourcePath('', 'v1', 'services'),
      strippedService,
      (service) => this.#index.setService(service),
      (service) => this.#index.deleteService(service),
    );
    this.#slices = this.#reflector(
      resourcePath('discovery.k8s.io', 'v1', 'endpointslices'),
      (slice) => strippedSlice(slice, node),
      (slice) => this.#index.setSlice(slice),
      (slice) => this.#index.deleteSlice(slice),
    );
  }

  /**
   * Says what was known when the agent stopped. Where nothing was kept it waits, up to `patienceMs`, for the API server;
   * without an answer nobody is told anything, and pods that are restricted reach no Service.
   */
  async restore(patienceMs: number): Promise<void> {
    const { file, tell, clock, logger } = this.#options;
    const kept = await file.load();
    if (this.#hasTold) return;
    if (kept !== undefined) {
      this.#index.assume(kept);
      this.#hasTold = true;
      tell(kept);
      return;
    }
    await Promise.race([this.#ready.promise, clock.sleep(patienceMs)]);
    if (!this.#hasTold) logger.warn({}, 'Services are not known yet: pods with egress policies reach none');
  }

  /** Sets the ranges of all nodes' pods. */
  setPodCidrs(cidrs: readonly string[]): void {
    this.#index.setPodCidrs(cidrs);
    this.#rangesKnown.resolve();
    this.#changed();
  }

  /** Follows until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const following = [this.#services.run(signal), this.#slices.run(signal)];
    void Promise.all([this.#services.synced, this.#slices.synced, this.#rangesKnown.promise]).then(() => {
      this.#isReady = true;
      this.#changed();
    });
    await Promise.all(following);
  }

  #reflector<T extends KubeObject>(
    path: string,
    transform: (raw: T) => T,
    set: (object: T) => void,
    remove: (object: T) => void,
  ): Reflector<T> {
    const { transport, clock, logger, tuning } = this.#options;
    const noting = (note: (object: T) => void) => (object: T) => {
      note(object);
      this.#changed();
    };
    return new Reflector<T>({
      transport,
      path,
      transform,
      clock,
      logger,
      handler: {
        onAdd: noting(set),
        onUpdate: (_old, object) => noting(set)(object),
        onDelete: noting(remove),
      },
      ...(tuning === undefined ? {} : { tuning }),
    });
  }

  /** What comes in one turn of the event loop goes on together; nothing does before all is known. */
  #changed(): void {
    if (!this.#isReady || this.#willTell) return;
    this.#willTell = true;
    queueMicrotask(() => {
      this.#willTell = false;
      this.#tell();
    });
  }

  #tell(): void {
    const { tell, file } = this.#options;
    const changes = this.#index.take();
    if (changes.size === 0 && this.#hasTold) return;
    this.#hasTold = true;
    tell(changes);
    file.put(this.#index.told);
    this.#ready.resolve();
  }
}
