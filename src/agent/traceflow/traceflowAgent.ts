import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/errors.ts';
import { KeyedLock } from '#base/keyedLock.ts';
import { type TraceflowSpec, traceflow } from '#crds/traceflow.ts';
import type { Flow } from '#dataplane/flow.ts';
import type { FlowChange } from '#dataplane/flowSet.ts';
import { traceflowFlows } from '#dataplane/flows/traceflowFlows.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import type { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import type { PacketIn } from '#dataplane/ovs/packetIn.ts';
import type { KubeObject } from '#kube/objects.ts';
import type { Logger } from '#telemetry/logger.ts';
import { readIpv4 } from '../reject/ipv4Packet.ts';
import type { Whereabouts } from '../tracing/whereabouts.ts';
import { Attempts, maxPackets } from './attempts.ts';
import { observationsOf, type TraceView } from './observations.ts';
import { planOf, type TracePlan, type TraceTarget } from './plan.ts';
import type { StatusWriter, TraceflowRef } from './statusWriter.ts';
import { traceFrame } from './tracePacket.ts';

/** What a {@link TraceflowAgent} needs. */
export type TraceflowAgentOptions = {
  readonly flows: { wanted(): Iterable<Flow>; apply(changes: readonly FlowChange[]): Promise<void> };
  readonly ofctl: Pick<OfctlClient, 'packetOuts'>;
  readonly interfaces: {
    containers(): readonly ContainerInterface[];
    ofPod(namespace: string, name: string): readonly ContainerInterface[];
  };
  readonly whereabouts: Whereabouts;
  readonly view: Omit<TraceView, 'destination'>;
  readonly gatewayMac: string;
  readonly writer: Pick<StatusWriter, 'report' | 'fail'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
};

type Running = {
  readonly ref: TraceflowRef;
  readonly tag: number;
  readonly sourceIp: string;
  readonly destination: string | undefined;
  readonly isSender: boolean;
  readonly attempts: Attempts;
  readonly ended: AbortController;
  /** Whether there is something to write, and somebody who does. */
  isDirty: boolean;
  isWriting: boolean;
};

/** Other nodes hear of it at the same time, and need their flows first. */
const headStartMs = 300;
const againMs = 2_000;

/**
 * This node's part in Traceflows: while one runs it has flows that show its packet to the agent; the node of its source
 * sends it; and every node that sees it says what became of it.
 */
export class TraceflowAgent {
  readonly #options: TraceflowAgentOptions;
  readonly #lock = new KeyedLock();
  readonly #running = new Map<string, Running>();

  constructor(options: TraceflowAgentOptions) {
    this.#options = options;
  }

  /** Sends no more. The flows go with those of this run of the agent. */
  stop(): void {
    for (const { ended } of this.#running.values()) ended.abort();
  }

  /** Forgets a Traceflow that is gone. */
  removed({ metadata: { uid = '' } }: KubeObject): void {
    void this.#lock.run(uid, () => this.#end(uid)).catch(() => undefined);
  }

  /** Takes a packet that a flow sent up because it is traced. */
  note(packet: PacketIn): void {
    const ip = readIpv4(packet.frame);
    if (ip === undefined) return;
    const tag = ip.bytes.readUInt8(1) >> 2;
    for (const running of this.#running.values()) {
      if (running.tag !== tag || running.sourceIp !== ip.source) continue;
      const { destination } = running;
      const seen = observationsOf(packet, { ...this.#options.view, destination });
      if (running.attempts.note(ip.bytes.readUInt16BE(4), seen)) void this.#report(running);
    }
  }

  /** Takes part in a Traceflow while it runs. */
  changed(object: KubeObject): void {
    const { name, uid = '' } = object.metadata;
    const read = traceflow.fields.safeParse(object);
    const { phase, dataplaneTag: tag = 0 } = read.data?.status ?? {};
    const isRunning = phase === 'Running' && tag > 0;
    void this.#lock
      .run(uid, async () => {
        if (!isRunning || read.data === undefined) await this.#end(uid);
        else if (!this.#running.has(uid)) await this.#begin({ name, uid }, tag, read.data.spec);
      })
      .catch((error: unknown) => this.#failed({ name, uid }, read.data?.spec, error));
  }

  /** A node that only might have seen the packet must not end it for all. */
  async #failed(ref: TraceflowRef, spec: TraceflowSpec | undefined, error: unknown): Promise<void> {
    const { logger, writer, interfaces } = this.#options;
    logger.warn({ traceflow: ref.name, reason: messageOf(error) }, 'a Traceflow failed here');
    const isSender =
      spec !== undefined && interfaces.ofPod(spec.source.namespace, spec.source.pod).length > 0;
    if (isSender) await writer.fail(ref, messageOf(error));
  }

  async #begin(ref: TraceflowRef, tag: number, spec: TraceflowSpec): Promise<void> {
    const { interfaces, whereabouts } = this.#options;
    const { pod, namespace } = spec.source;
    const from = interfaces.ofPod(namespace, pod).at(-1);
    const sourceIp = spec.packet?.ipHeader?.srcIP ?? from?.ip ?? (await whereabouts.pod(namespace, pod));
    // Nobody sends it: the controller says so.
    if (sourceIp === undefined) return;
    const to = from === undefined ? undefined : await this.#target(spec);
    const running: Running = {
      ref,
      tag,
      sourceIp,
      destination: to?.ip,
      isSender: from !== undefined,
      attempts: new Attempts(),
      ended: new AbortController(),
      isDirty: false,
      isWriting: false,
    };
    this.#running.set(ref.uid, running);
    await this.#install(running);
    const send = from === undefined ? async () => undefined : await this.#sender(running, spec, from, to);
    if (send !== undefined) void this.#keepOn(running, send);
  }

  #install({ ref, tag, sourceIp }: Running): Promise<void> {
    const { flows } = this.#options;
    return flows.apply([{ owner: ownerOf(ref), flows: traceflowFlows({ tag, sourceIp }, flows.wanted()) }]);
  }

  async #end(uid: string): Promise<void> {
    const running = this.#running.get(uid);
    if (running === undefined) return;
    this.#running.delete(uid);
    running.ended.abort();
    await this.#options.flows.apply([{ owner: ownerOf(running.ref), flows: [] }]);
  }

  /** What sends the packet with a number; undefined when there is none to send, which is written. */
  async #sender(
    { ref, tag }: Running,
    spec: TraceflowSpec,
    from: ContainerInterface,
    to: TraceTarget | undefined,
  ): Promise<((id: number) => Promise<void>) | undefined> {
    const { writer, gatewayMac, random, ofctl } = this.#options;
    const plan: TracePlan =
      to === undefined
        ? { problem: 'the destination was not found, or has no address' }
        : planOf(spec, tag, { from, to, gatewayMac }, random);
    if ('packet' in plan) {
      const { ofport } = from;
      const frame = (id: number) => traceFrame(plan.packet, id).toString('hex');
      return (id) => ofctl.packetOuts([{ ofport, frameHex: frame(id) }]);
    }
    await writer.fail(ref, plan.problem);
    return undefined;
  }

  /**
   * Some node may hear of the Traceflow late, and policies may change: until it is known what became of the packet the
   * flows are made anew and it is sent again.
   */
  async #keepOn(running: Running, send: (id: number) => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    const { signal } = running.ended;
    try {
      for (let id = 1; id <= maxPackets; id++) {
        await clock.sleep(id === 1 ? headStartMs : againMs, signal);
        if (id > 1) await this.#lock.run(running.ref.uid, async () => this.#again(running));
        await send(id);
      }
    } catch (error) {
      if (!signal.aborted)
        logger.warn({ traceflow: running.ref.name, reason: messageOf(error) }, 'a Traceflow is left alone');
    }
  }

  async #again(running: Running): Promise<void> {
    if (!running.ended.signal.aborted) await this.#install(running);
  }

  /** Writes what was seen; what is seen meanwhile is written after it. */
  async #report(running: Running): Promise<void> {
    running.isDirty = true;
    if (running.isWriting) return;
    running.isWriting = true;
    while (running.isDirty) {
      running.isDirty = false;
      await this.#options.writer.report(running.ref, {
        role: running.isSender ? 'Sender' : 'Receiver',
        observations: [...running.attempts.best],
      });
    }
    running.isWriting = false;
  }

  async #target({ destination }: TraceflowSpec): Promise<TraceTarget | undefined> {
    const { interfaces, whereabouts } = this.#options;
    const { pod, service, namespace = '', ip } = destination;
    if (service !== undefined) return whereabouts.service(namespace, service);
    const local =
      pod === undefined
        ? interfaces.containers().find((each) => each.ip === ip)
        : interfaces.ofPod(namespace, pod).at(-1);
    if (local !== undefined) return { ip: local.ip, mac: local.mac };
    const address = pod === undefined ? ip : await whereabouts.pod(namespace, pod);
    return address === undefined ? undefined : { ip: address };
  }
}

function ownerOf({ uid }: TraceflowRef): string {
  return `traceflow/${uid}`;
}
