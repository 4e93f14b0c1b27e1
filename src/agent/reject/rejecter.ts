import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { isOvsUnreachable } from '#dataplane/ovs/failures.ts';
import type { Exit, OfctlClient } from '#dataplane/ovs/ofctl.ts';
import type { PacketIn } from '#dataplane/ovs/packetIn.ts';
import type { Logger } from '#telemetry/logger.ts';
import { Batcher } from '../cni/batcher.ts';
import { readIpv4 } from './ipv4Packet.ts';
import { refusalOf } from './refusal.ts';
import { TokenBucket } from './tokenBucket.ts';
import { type Ports, type WayBack, wayBack } from './wayBack.ts';

/** What a {@link Rejecter} needs. */
export type RejecterOptions = {
  readonly ofctl: Pick<OfctlClient, 'emit'>;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How many answers it gives a second. */
  readonly perSecond: number;
};

type Answer = { readonly frameHex: string; readonly to: Exit };

/**
 * Tells the sender of a packet that a rule rejects it. The flow has dropped the packet already: without an answer the
 * sender waits in vain, and nothing more passes.
 */
export class Rejecter {
  readonly #options: RejecterOptions;
  readonly #bucket: TokenBucket;
  readonly #answers: Batcher<Answer, true>;

  constructor(options: RejecterOptions) {
    this.#options = options;
    this.#bucket = new TokenBucket(options.perSecond, options.clock);
    this.#answers = new Batcher<Answer, true>(async (answers) => {
      await options.ofctl.emit(answers);
      return answers.map(() => true as const);
    }, isOvsUnreachable);
  }

  /** Answers a packet, unless it must not be answered or too many were of late. Never rejects. */
  async reject(packet: PacketIn): Promise<void> {
    const way = wayBack(packet, this.#options.ports);
    const rejected = readIpv4(packet.frame);
    const refusal = rejected === undefined ? undefined : refusalOf(rejected);
    if (way === undefined || refusal === undefined || !this.#bucket.take()) return;
    try {
      await this.#answers.run({ frameHex: frameOf(way, refusal), to: way.to });
    } catch (error) {
      this.#options.logger.warn({ reason: messageOf(error) }, 'a rejected sender could not be told');
    }
  }
}

function frameOf({ source, destination }: WayBack, refusal: Buffer): string {
  const addresses = `${destination}${source}`.replaceAll(':', '');
  return `${addresses}0800${refusal.toString('hex')}`;
}
