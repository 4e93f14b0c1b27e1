import type { Clock } from '#base/clock.ts';
import {
  type AntreaControllerInfoFields,
  antreaControllerInfo,
  controllerInfoName,
} from '#crds/antreaControllerInfo.ts';
import { type OperatorOptions, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { WorkingOperator } from '#kube/workingOperator.ts';
import { InfoObject } from './infoObject.ts';
import { InfoWriter } from './infoWriter.ts';

const watchWithinMs = 5_000;

/** What the operator writes. */
export type ControllerInfoOptions = OperatorOptions & {
  /** The controller's state now, with `nowMs` (wall clock) as heartbeat time. Called about once a second. */
  readonly read: (nowMs: number) => AntreaControllerInfoFields;
};

/** Keeps the one AntreaControllerInfo true, and puts it back when somebody removes it. */
export class ControllerInfoOperator extends WorkingOperator {
  readonly #clock: Clock;
  readonly #writer: InfoWriter;

  constructor(options: ControllerInfoOptions) {
    super(options);
    const { transport, read, clock, logger } = options;
    this.#clock = clock;
    const info = new InfoObject({
      transport,
      definition: antreaControllerInfo,
      name: controllerInfoName,
      fieldManager: 'antrea-controller',
    });
    this.#writer = new InfoWriter({ read, write: (fields) => info.write(fields), clock, logger });
  }

  /** Looks for changes now instead of within a second. */
  notify(): void {
    this.#writer.notify();
  }

  protected override async init(): Promise<void> {
    const { group, version, plural } = antreaControllerInfo;
    await this.watchResource(group, version, plural, (event) => this.#onEvent(event));
    this.work((signal) => this.#write(signal));
  }

  /** Waits a while for the watch, so that no removal of the object goes unseen. */
  async #write(signal: AbortSignal): Promise<void> {
    const patience = this.#clock.sleep(watchWithinMs, signal).catch(() => undefined);
    await Promise.race([this.synced(), patience]);
    await this.#writer.run(signal);
  }

  async #onEvent({ type, meta }: ResourceEvent): Promise<void> {
    if (type === ResourceEventType.Deleted && meta.name === controllerInfoName) this.#writer.demand();
  }
}
