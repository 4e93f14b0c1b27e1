import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { controlPlaneApiVersion, controlPlanePath, podAddressReports } from '#controlplane/group.ts';
import type { PodAddress, PodAddressAnswer, PodAddressReport, SelectingPolicy } from '#controlplane/wire.ts';
import { fullJitter } from '#kube/backoff.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { Logger } from '#telemetry/logger.ts';

const backoff = { baseMs: 200, capMs: 5_000 };
const timeoutMs = 5_000;
/** Well below the time after which the controller forgets what is not said again. */
const sayAgainMs = 5_000;
/** The controller may hear of a pod a moment later than its node, and the pod waits for its word. */
const askAgainMs = 200;
const giveUpMs = 30_000;
/** What the controller dropped from the groups has to reach the other nodes. */
const travelMs = 2_000;
/** As long as an address rests at most: nothing has to be asked after that. */
const restMs = 60_000;

/** A sandbox and its pod; without a uid the controller could take it for another pod of the name. */
type Sandbox = {
  readonly containerId: string;
  readonly podNamespace: string;
  readonly podName: string;
  readonly podUid?: string;
};

/** `transport` leads to the controller. `endRest`: nobody knows an address any more. */
export type AddressReporterOptions = {
  readonly transport: KubeTransport;
  readonly nodeName: string;
  readonly endRest: (ip: string) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random?: () => number;
};

type Attached = {
  readonly address: PodAddress;
  readonly at: number;
  /** What the controller said of the pod; undefined while it does not know it. */
  policies: readonly SelectingPolicy[] | undefined;
  /** The API server has the address by now, or there is no such pod for the controller, as behind a static pod. */
  isSettled: boolean;
};

type Released = { readonly address: PodAddress; readonly at: number; droppedAt: number | undefined };

/**
 * Tells the controller the address of a pod as soon as it has one, so that peers' groups know it before the pod speaks,
 * and asks which former addresses are in no group any more. Nobody waits for it.
 */
export class AddressReporter {
  readonly #options: AddressReporterOptions;
  /** By container id; in the order in which they came. */
  readonly #attached = new Map<string, Attached>();
  /** By address. */
  readonly #released = new Map<string, Released>();
  #isNew = false;
  #failures = 0;
  #wake = new AbortController();

  constructor(options: AddressReporterOptions) {
    this.#options = options;
  }

  /** A sandbox has an address. */
  attached({ containerId, podNamespace, podName, podUid }: Sandbox, ip: string): void {
    if (podUid === undefined) return;
    const address = { namespace: podNamespace, name: podName, uid: podUid, ip };
    this.#attached.delete(containerId);
    const at = this.#options.clock.monotonic();
    this.#attached.set(containerId, { address, at, policies: undefined, isSettled: false });
    this.#news();
  }

  /** A sandbox has no addresses any more. */
  released(containerId: string): void {
    const before = this.#attached.get(containerId);
    if (before === undefined) return;
    this.#attached.delete(containerId);
    const at = this.#options.clock.monotonic();
    // A pod that the controller never knew may be one that it has not heard of yet: that address rests its time.
    if (before.policies !== undefined) {
      this.#released.set(before.address.ip, { address: before.address, at, droppedAt: undefined });
    }
    this.#news();
  }

  /** The policies that, as the controller says, select a sandbox's pod; undefined when it has not said. */
  saidOf(containerId: string): readonly SelectingPolicy[] | undefined {
    return this.#attached.get(containerId)?.policies;
  }

  /** Reports until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const waitMs = await this.#turn(signal);
      const woken = this.#failures === 0 ? AbortSignal.any([signal, this.#wake.signal]) : signal;
      if (!woken.aborted) await clock.sleep(waitMs, woken).catch(() => undefined);
    }
  }

  #news(): void {
    this.#isNew = true;
    this.#wake.abort();
  }

  /** Says and asks what there is. Returns after how many milliseconds to do so again. */
  async #turn(signal: AbortSignal): Promise<number> {
    const { transport, logger, random = Math.random } = this.#options;
    await this.#endRests();
    const body = this.#report();
    if (!this.#isNew && body.attached.length + body.released.length === 0) return this.#quietMs();
    this.#isNew = false;
    try {
      const path = controlPlanePath(podAddressReports);
      const answer = await transport.request<PodAddressAnswer>({
        method: 'POST',
        path,
        body,
        timeoutMs,
        signal,
      });
      this.#failures = 0;
      this.#take(body, answer);
    } catch (error) {
      this.#isNew = true;
      const waitMs = fullJitter(this.#failures, backoff, random);
      this.#failures += 1;
      logger.debug({ error: messageOf(error), waitMs }, 'addresses are not reported; trying again');
      return waitMs;
    }
    return this.#quietMs();
  }

  #quietMs(): number {
    const isWaiting = [...this.#attached.values()].some(
      ({ policies, isSettled }) => policies === undefined && !isSettled,
    );
    const isTravelling = [...this.#released.values()].some(({ droppedAt }) => droppedAt !== undefined);
    return isWaiting || isTravelling ? askAgainMs : sayAgainMs;
  }

  #report(): PodAddressReport {
    // Of a pod whose sandbox is being replaced, the newer one's address.
    const attached = new Map<string, PodAddress>();
    for (const { address, isSettled } of this.#attached.values()) {
      if (isSettled) attached.delete(address.uid);
      else attached.set(address.uid, address);
    }
    const released = [...this.#released.values()].filter(({ droppedAt }) => droppedAt === undefined);
    return {
      apiVersion: controlPlaneApiVersion,
      kind: podAddressReports.kind,
      metadata: { name: this.#options.nodeName },
      attached: [...attached.values()],
      released: released.map(({ address }) => address),
    };
  }

  /** Only what was asked is answered: what came since is another matter. */
  #take({ released }: PodAddressReport, { known, dropped }: PodAddressAnswer): void {
    const now = this.#options.clock.monotonic();
    const said = new Map(known.map((each) => [each.uid, each]));
    for (const attached of this.#attached.values()) {
      const answer = said.get(attached.address.uid);
      if (answer === undefined) attached.isSettled ||= now - attached.at > giveUpMs;
      else {
        attached.policies = answer.policies;
        attached.isSettled ||= answer.isSettled;
      }
    }
    const gone = new Set(dropped);
    for (const address of released) {
      const entry = this.#released.get(address.ip);
      if (entry?.address === address && gone.has(address.ip)) entry.droppedAt = now;
    }
  }

  async #endRests(): Promise<void> {
    const { clock, endRest, logger } = this.#options;
    const now = clock.monotonic();
    for (const [ip, { at, droppedAt }] of [...this.#released]) {
      if (now - at >= restMs) this.#released.delete(ip);
      else if (droppedAt !== undefined && now - droppedAt >= travelMs) {
        this.#released.delete(ip);
        await endRest(ip).catch((err: unknown) => logger.warn({ err, ip }, 'an address rests longer'));
      }
    }
  }
}
