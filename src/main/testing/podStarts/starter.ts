import { setTimeout } from 'node:timers/promises';
import { formatIpv4, parseIpv4 } from '#base/ipv4.ts';
import type { TestNetns } from '#dataplane/ovs/testing/netns.ts';
import type { StartBed } from './bed.ts';
import { type Flood, startFlood } from './flood.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';

/** The pods' addresses, in the order in which the node gives them. */
const addresses = Array.from({ length: 509 }, (_, index) =>
  formatIpv4((parseIpv4('10.10.0.2') ?? 0) + index),
);
/** So many addresses that nobody has yet get packets as well: a new pod is under fire before it has its address. */
const ahead = 16;
const friendTickMs = 20;
const strangerTickMs = 4;
const lookEveryMs = 100;
const retryMs = 250;
const patienceMs = 120_000;

/** Labels of a pod. */
export type Labels = Readonly<Record<string, string>>;

/** A pod that runs. */
export type RunningPod = {
  readonly name: string;
  readonly ip: string;
  readonly sandbox: Sandbox;
  /** How often its start was refused (the plugin's code 11) before it was accepted, and how long that took. */
  readonly refused: number;
  readonly addMs: number;
  /** Ends it as kubelet does. */
  end(): Promise<void>;
};

/** Packets of the two probers that arrived at a pod. */
export type Arrivals = { readonly fromStranger: number; readonly fromFriend: number };

type Prober = { readonly pod: RunningPod; readonly flood: Flood };

/** Starts pods while two others, a friend and a stranger, send to all of them, and to those that come next. */
export class PodStarter {
  readonly #bed: StartBed;
  readonly #running = new Set<string>();
  #last = -1;
  #containers = 0;
  #probers: { readonly friend: Prober; readonly stranger: Prober } | undefined;

  constructor(bed: StartBed) {
    this.#bed = bed;
  }

  /** Starts the two probers, with these labels. */
  async startProbers(friend: Labels, stranger: Labels): Promise<void> {
    this.#probers = {
      friend: await this.#prober('friend', friend, friendTickMs),
      stranger: await this.#prober('stranger', stranger, strangerTickMs),
    };
    this.#aim();
  }

  /** Starts a pod in a sandbox, as kubelet does: a refused start is tried again in a new sandbox. */
  async start(name: string, labels: Labels, sandbox: Sandbox): Promise<RunningPod> {
    const { cluster, relay } = this.#bed;
    await sandbox.expect(this.#sources());
    const podUid = await cluster.createPod(name, labels);
    const started = performance.now();
    for (let refused = 0; ; refused++) {
      this.#containers += 1;
      const call = { containerId: `c${this.#containers}`, netnsPath: sandbox.path, podName: name, podUid };
      const { exit, stdout } = await relay.call('ADD', call);
      const answer = JSON.parse(stdout);
      if (exit === 0) {
        const ip: string = answer.ips[0].address.split('/')[0];
        this.#took(ip);
        const end = () => this.#end(call, ip);
        return { name, ip, sandbox, refused, addMs: performance.now() - started, end };
      }
      await relay.call('DEL', call);
      if (answer.code !== 11 || performance.now() - started > patienceMs) throw new Error(`ADD: ${stdout}`);
      await setTimeout(retryMs);
    }
  }

  /** What has arrived at a pod by now. */
  async arrivals({ sandbox }: RunningPod): Promise<Arrivals> {
    const counts = await sandbox.arrived();
    const from = (prober: Prober | undefined) => counts.get(prober?.pod.ip ?? '') ?? 0;
    return { fromStranger: from(this.#probers?.stranger), fromFriend: from(this.#probers?.friend) };
  }

  /** Waits until the friend's packets arrive, so that nobody can say that packets did not reach the pod at all. */
  async untilReached(pod: RunningPod): Promise<Arrivals> {
    const started = performance.now();
    for (;;) {
      const arrivals = await this.arrivals(pod);
      if (arrivals.fromFriend > 0) return arrivals;
      if (performance.now() - started > patienceMs) throw new Error(`${pod.name} (${pod.ip}) is not reached`);
      await setTimeout(lookEveryMs);
    }
  }

  /** Ends the probers. Returns how many packets the stranger sent. */
  async stop(): Promise<number> {
    const { friend, stranger } = this.#probers ?? {};
    await friend?.flood.stop();
    const sent = await stranger?.flood.stop();
    for (const prober of [friend, stranger]) await prober?.pod.sandbox.remove();
    return sent ?? 0;
  }

  async #prober(name: string, labels: Labels, tickMs: number): Promise<Prober> {
    const sandbox = await createSandbox();
    const pod = await this.start(name, labels, sandbox);
    await this.#bed.cluster.setPodAddress(name, pod.ip);
    await knowRange(sandbox.netns);
    return { pod, flood: startFlood(sandbox.netns, tickMs) };
  }

  async #end(call: Parameters<StartBed['relay']['call']>[1], ip: string): Promise<void> {
    const { exit, stdout } = await this.#bed.relay.call('DEL', call);
    if (exit !== 0) throw new Error(`DEL: ${stdout}`);
    this.#running.delete(ip);
    this.#aim();
    await this.#bed.cluster.deletePod(call.podName);
  }

  #took(ip: string): void {
    this.#running.add(ip);
    this.#last = addresses.indexOf(ip);
    this.#aim();
  }

  #aim(): void {
    const { friend, stranger } = this.#probers ?? {};
    if (friend === undefined || stranger === undefined) return;
    const own = [friend.pod.ip, stranger.pod.ip];
    const next = Array.from(
      { length: ahead },
      (_, step) => addresses[(this.#last + 1 + step) % addresses.length] ?? '',
    );
    const targets = [...new Set([...this.#running, ...next])].filter((ip) => !own.includes(ip));
    for (const { flood } of [friend, stranger]) flood.aim(targets);
  }

  #sources(): readonly string[] {
    const { friend, stranger } = this.#probers ?? {};
    return friend === undefined || stranger === undefined ? [] : [friend.pod.ip, stranger.pod.ip];
  }
}

/** Lets a pod send to every address of the node without asking who has it: the switch finds out, or drops. */
export async function knowRange(netns: TestNetns): Promise<void> {
  for (let at = 0; at < addresses.length; at += 100) {
    const lines = addresses
      .slice(at, at + 100)
      .map((ip) => `ip neigh replace ${ip} lladdr aa:bb:cc:dd:ee:ff dev eth0 nud permanent`);
    await netns.run('sh', '-c', lines.join(' && '));
  }
}
