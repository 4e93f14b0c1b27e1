import { join } from 'node:path';
import { CodedError, messageOf } from '#base/errors.ts';
import type { Exec } from '#base/exec.ts';
import type { TrackedConnection } from '../conntrackDump.ts';
import { conntrackZone } from '../constants.ts';
import type { OvsEndpoint } from './endpoint.ts';
import { runTool } from './failures.ts';

const codes = { unreachable: 'ANTREA_OVS_UNREACHABLE', refused: 'ANTREA_COMMAND_FAILED' } as const;
const timeoutS = 10;
const protocolNumbers = { ICMP: 1, TCP: 6, UDP: 17, SCTP: 132 } as const;

/** Reads a small text file; injected, because the tool's own look-up fails across process id namespaces. */
export type ReadText = (path: string) => Promise<string>;

/** Commands to a running ovs-vswitchd, through `ovs-appctl`. All throw ANTREA_OVS_UNREACHABLE while it is away. */
export class AppctlClient {
  readonly #exec: Exec;
  readonly #endpoint: OvsEndpoint;
  readonly #readText: ReadText;

  constructor(options: {
    readonly exec: Exec;
    readonly endpoint: OvsEndpoint;
    readonly readText: ReadText;
  }) {
    this.#exec = options.exec;
    this.#endpoint = options.endpoint;
    this.#readText = options.readText;
  }

  /** What the pipeline would do with a packet: `ofproto/trace` of flow text, e.g. `in_port=3,tcp,nw_dst=10.0.0.2`. */
  trace(flow: string): Promise<string> {
    return this.#run('ofproto/trace', this.#endpoint.bridge, flow);
  }

  /** One of ovs-vswitchd's own reports, e.g. `dpif/show` or `coverage/show`, for people. */
  show(report: string): Promise<string> {
    return this.#run(report);
  }

  /** The connections of the pods' conntrack zone, one line each, from either datapath. */
  async dumpConntrack(): Promise<string[]> {
    const text = await this.#run('dpctl/dump-conntrack', `zone=${conntrackZone}`);
    return text.split('\n').filter((line) => line !== '');
  }

  /**
   * Forgets the connections that `address` takes part in, in both directions, so that a pod that gets the address
   * later does not inherit them.
   */
  async flushConntrack(address: string): Promise<void> {
    for (const field of ['ct_nw_src', 'ct_nw_dst']) {
      await this.#run('dpctl/flush-conntrack', `zone=${conntrackZone}`, `${field}=${address}`);
    }
  }

  /**
   * Forgets the connections with these ends and this content, from the source port or (without one) from all. That there
   * are none any more is no error.
   */
  async flushConnections({ source, destination, sourcePort, content }: TrackedConnection): Promise<void> {
    const from = sourcePort === undefined ? '' : `ct_tp_src=${sourcePort},`;
    const what =
      content.protocol === 'ICMP'
        ? `icmp_id=${content.id},icmp_type=${content.type},icmp_code=${content.code}`
        : `${from}ct_tp_dst=${content.port}`;
    const number = protocolNumbers[content.protocol];
    const tuple = `ct_nw_src=${source},ct_nw_dst=${destination},ct_nw_proto=${number},${what}`;
    try {
      await this.#run('dpctl/flush-conntrack', `zone=${conntrackZone}`, tuple);
    } catch (error) {
      if (!messageOf(error).includes('failed to flush conntrack (No such file or directory)')) throw error;
    }
  }

  /**
   * Turns off the userspace datapath's TCP sequence check, which breaks some reused client ports (measured: 17 of 647
   * connections). It lasts until ovs-vswitchd restarts. Only for datapath type netdev.
   */
  async disableTcpSequenceCheck(): Promise<void> {
    await this.#run('dpctl/ct-disable-tcp-seq-chk');
  }

  /** Drops all megaflows (cached translations). */
  async purgeMegaflows(): Promise<void> {
    await this.#run('revalidator/purge');
  }

  /** Waits until the revalidators have gone over all megaflows once more: up to half a second. */
  async nextRevalidation(): Promise<void> {
    await this.#run('revalidator/wait');
  }

  /**
   * Sends every tunnelled packet through `bridge` to one neighbour (docs/adr/0002). A user route wins over those that
   * ovs-vswitchd copies from the kernel. Lasts until it restarts; only for datapath type netdev.
   */
  async routeTunnels(
    bridge: string,
    neighbour: { readonly ip: string; readonly mac: string },
  ): Promise<void> {
    await this.#run('ovs/route/add', '0.0.0.0/0', bridge, neighbour.ip);
    await this.#run('tnl/neigh/set', bridge, neighbour.ip, neighbour.mac);
  }

  async #run(...command: string[]): Promise<string> {
    const args = ['-t', await this.#controlSocket(), `--timeout=${timeoutS}`, ...command];
    return runTool(this.#exec, { file: 'ovs-appctl', args }, codes);
  }

  async #controlSocket(): Promise<string> {
    const pidFile = join(this.#endpoint.runDir, 'ovs-vswitchd.pid');
    try {
      const pid = (await this.#readText(pidFile)).trim();
      return join(this.#endpoint.runDir, `ovs-vswitchd.${pid}.ctl`);
    } catch (cause) {
      throw new CodedError('ANTREA_OVS_UNREACHABLE', `ovs-vswitchd is not running: no ${pidFile}`, { cause });
    }
  }
}
