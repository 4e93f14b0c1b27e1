import type { Clock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { type CommandResult, type Exec, output } from '#base/exec.ts';
import type { DatapathType } from '#dataplane/ovs/vsctl.ts';
import { gratuitousArpFrame } from './arp.ts';
import { podDeviceGroup } from './deviceGroup.ts';
import { isMissingDevice, parseLinkAndRoutes, showGroup, showLink } from './ipTool.ts';
import { inNetns } from './netns.ts';
import { hostLines, type PodLink, podLines, podLinkFaults } from './podLink.ts';

/** Sends a frame, in hex digits, into the bridge as if it came from port `ofport`. */
export type PacketOut = (ofport: number, frameHex: string) => Promise<void>;

/** What {@link LinkManager} needs. */
export type LinkManagerOptions = {
  /** Runs programs in the node's network namespace. */
  readonly exec: Exec;
  readonly datapath: DatapathType;
  readonly packetOut: PacketOut;
  readonly clock: Clock;
};

const announcements = 3;
const announcementGapMs = 50;

/** Makes, checks and removes the veth pairs of pods. Two processes a pod, three in the userspace datapath. */
export class LinkManager {
  readonly #exec: Exec;
  readonly #datapath: DatapathType;
  readonly #packetOut: PacketOut;
  readonly #clock: Clock;

  constructor(options: LinkManagerOptions) {
    this.#exec = options.exec;
    this.#datapath = options.datapath;
    this.#packetOut = options.packetOut;
    this.#clock = options.clock;
  }

  /**
   * Makes the pair, up and addressed. A host end of that name left from an attempt that was cut short is replaced.
   * Nothing is left behind on failure. @throws CodedError ANTREA_LINK_FAILED
   */
  async createVeth(link: PodLink): Promise<void> {
    try {
      await this.#createPair(link);
      await this.#configurePodEnd(link);
    } catch (cause) {
      await this.deleteLink(link.hostName).catch(() => undefined);
      throw new CodedError('ANTREA_LINK_FAILED', `cannot make the interface ${link.hostName}`, {
        cause,
        fields: { interface: link.hostName, netns: link.netnsPath },
      });
    }
  }

  async #createPair(link: PodLink): Promise<void> {
    const lines = hostLines(link, this.#datapath);
    const command = { file: 'ip', args: ['-batch', '-'], stdin: `${lines.join('\n')}\n` };
    const first = await this.#exec.run(command);
    if (first.code === 0) return;
    if (!first.stderr.includes('File exists')) throw failure('ip link add', first);
    await this.deleteLink(link.hostName);
    await output(this.#exec, command);
  }

  /** The checksum must be complete when the userspace datapath reads a frame; ping would work without it, TCP not. */
  async #configurePodEnd(link: PodLink): Promise<void> {
    const pod = inNetns(this.#exec, link.netnsPath);
    const steps = [
      output(pod, { file: 'ip', args: ['-batch', '-'], stdin: `${podLines(link).join('\n')}\n` }),
    ];
    if (this.#datapath === 'netdev') {
      steps.push(output(pod, { file: 'ethtool', args: ['-K', link.ifname, 'tx', 'off'] }));
    }
    const results = await Promise.allSettled(steps);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Removes the host end, and with it the pod's. Succeeds when there is none. */
  async deleteLink(hostName: string): Promise<void> {
    const result = await this.#exec.run({ file: 'ip', args: ['link', 'delete', 'dev', hostName] });
    if (result.code === 0 || isMissingDevice(result)) return;
    throw failure(`ip link delete dev ${hostName}`, result);
  }

  /** The names of every host end that exists. */
  async listPodLinks(): Promise<readonly string[]> {
    return (await showGroup(this.#exec, podDeviceGroup)).map(({ ifname }) => ifname);
  }

  /** Every difference between `link` and what is there, in words; empty when all is well. */
  async checkPod(link: PodLink): Promise<readonly string[]> {
    const pod = inNetns(this.#exec, link.netnsPath);
    const [host, result] = await Promise.all([
      showLink(this.#exec, link.hostName),
      pod.run({
        file: 'ip',
        args: ['-json', '-batch', '-'],
        stdin: `address show dev ${link.ifname}\nroute show default\n`,
      }),
    ]);
    if (isMissingDevice(result)) return podLinkFaults(link, { host, pod: undefined, podRoutes: [] });
    if (result.code !== 0)
      return [`the pod's namespace ${link.netnsPath} cannot be read: ${result.stderr.trim()}`];
    const { link: podEnd, routes } = parseLinkAndRoutes(result.stdout);
    return podLinkFaults(link, { host, pod: podEnd, podRoutes: routes });
  }

  /**
   * Tells the bridge's neighbours, three times 50 ms apart, that `ip` is now at `mac`: an address is used again by the
   * next pod. Takes 100 ms, so that callers need not wait for it.
   */
  async gratuitousArp(pod: {
    readonly ofport: number;
    readonly mac: string;
    readonly ip: string;
  }): Promise<void> {
    const frame = gratuitousArpFrame(pod.mac, pod.ip);
    for (let sent = 0; sent < announcements; sent++) {
      if (sent > 0) await this.#clock.sleep(announcementGapMs);
      await this.#packetOut(pod.ofport, frame);
    }
  }
}

function failure(what: string, result: CommandResult): CodedError {
  return new CodedError('ANTREA_COMMAND_FAILED', `${what} failed: ${result.stderr.trim()}`);
}
