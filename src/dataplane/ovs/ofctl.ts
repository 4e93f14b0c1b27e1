import type { Exec } from '#base/exec.ts';
import { bundleText } from '../bundle.ts';
import {
  type CookieCategory,
  categoryCookie,
  categoryMask,
  cookieText,
  roundCookie,
  roundMask,
} from '../cookie.ts';
import type { FlowOperation, InstalledFlow } from '../flowDiff.ts';
import { flowLines, parseFlowDump, parseTableDump } from '../flowDump.ts';
import { type BundleSpool, temporarySpool, wholeWriteBytes } from './bundleSpool.ts';
import { managementSocket, type OvsEndpoint } from './endpoint.ts';
import { runTool } from './failures.ts';

const codes = { unreachable: 'ANTREA_OVS_UNREACHABLE', refused: 'ANTREA_FLOW_REFUSED' } as const;

// Writing needs bundles (1.4); 1.5 would rewrite `load` to `set_field`. Reading with 1.3 prints what the users know.
const writeVersion = 'OpenFlow14';
const readVersion = 'OpenFlow13';

const bundleTimeoutMs = 30_000;
const readTimeoutS = 20;
const probeTimeoutS = 2;

/** A way out of the bridge: a port and, through the tunnel, the node at its other end. */
export type Exit = { readonly ofport: number; readonly tunnelTo?: string };

/** The flows of one bridge, through `ovs-ofctl`. One short process per call, never one per flow. */
export class OfctlClient {
  readonly #exec: Exec;
  readonly #spool: BundleSpool;
  readonly #target: string;

  constructor(options: {
    readonly exec: Exec;
    readonly endpoint: OvsEndpoint;
    readonly spool?: BundleSpool;
  }) {
    this.#exec = options.exec;
    this.#spool = options.spool ?? temporarySpool();
    this.#target = managementSocket(options.endpoint);
  }

  /**
   * Applies all operations or none. @throws CodedError ANTREA_FLOW_REFUSED (nothing was installed) or
   * ANTREA_OVS_UNREACHABLE (it is unknown whether anything was).
   */
  async applyBundle(operations: readonly FlowOperation[]): Promise<void> {
    if (operations.length === 0) return;
    await this.#bundle(bundleText(operations));
  }

  /** Deletes every flow of the given rounds at once. */
  async deleteRounds(rounds: readonly number[]): Promise<void> {
    if (rounds.length === 0) return;
    const mask = cookieText(roundMask);
    const line = (round: number) => `flow delete cookie=${cookieText(roundCookie(round))}/${mask}\n`;
    await this.#bundle(rounds.map(line).join(''));
  }

  /** The flows of the bridge, or of one table; with a match those that match no more than that. */
  async dumpFlows(
    filter: { readonly table?: number; readonly match?: string } = {},
  ): Promise<InstalledFlow[]> {
    return parseFlowDump(await this.#read('--no-names', 'dump-flows', ...flowFilter(filter)));
  }

  /** The flows as people read them: names of ports, packet counts; each line starts with `table=`. */
  async dumpFlowLines(filter: { readonly table?: number } = {}): Promise<string[]> {
    return flowLines(await this.#read('--names', 'dump-flows', ...flowFilter(filter)));
  }

  /** The flows of one kind as the switch prints them, with their counters. */
  dumpCategory(category: CookieCategory): Promise<string> {
    const cookies = `cookie=${cookieText(categoryCookie(category))}/${cookieText(categoryMask)}`;
    return this.#read('--no-names', 'dump-flows', cookies);
  }

  /** The number of flows of each table that has any; cheap whatever the size (3 ms at 100,000 flows). */
  async dumpTables(): Promise<Map<number, number>> {
    return parseTableDump(await this.#read('--no-names', 'dump-tables'));
  }

  /** Sends frames (hex digits, no separators) into the pipeline, each as if it came in on its port. */
  async packetOuts(
    packets: readonly { readonly ofport: number; readonly frameHex: string }[],
  ): Promise<void> {
    const line = ({ ofport, frameHex }: { readonly ofport: number; readonly frameHex: string }) =>
      `packet-out in_port=${ofport},packet=${frameHex},actions=table\n`;
    await this.#bundle(packets.map(line).join(''));
  }

  /** Sends frames (hex digits, no separators) out of the bridge, past the pipeline. */
  async emit(packets: readonly { readonly frameHex: string; readonly to: Exit }[]): Promise<void> {
    const line = ({ frameHex, to }: { readonly frameHex: string; readonly to: Exit }) =>
      `packet-out in_port=controller,packet=${frameHex},actions=${exitActions(to)}\n`;
    await this.#bundle(packets.map(line).join(''));
  }

  /** Keeps flows from sending up more than so many packets a second. A switch that cannot do it, or does it, is left. */
  async limitPacketIns(perSecond: number): Promise<void> {
    const meter = `meter=controller,pktps,burst,band=type=drop,rate=${perSecond},burst_size=${perSecond}`;
    const args = ['-O', readVersion, `--timeout=${probeTimeoutS}`, 'add-meter', this.#target, meter];
    await this.#exec.run({ file: 'ovs-ofctl', args });
  }

  /** True when the switch answers OpenFlow within two seconds. */
  async probe(): Promise<boolean> {
    const args = ['-O', readVersion, `--timeout=${probeTimeoutS}`, 'probe', this.#target];
    return (await this.#exec.run({ file: 'ovs-ofctl', args })).code === 0;
  }

  /** A bundle that one write cannot hand over at once goes by a file: the agent may be killed at any moment. */
  async #bundle(text: string): Promise<void> {
    if (Buffer.byteLength(text) <= wholeWriteBytes) await this.#commit('-', text);
    else await this.#spool.withFile(text, (path) => this.#commit(path));
  }

  async #commit(file: string, stdin?: string): Promise<void> {
    // Without --timeout, which counts from the start: the process may have waited for its input.
    const args = ['-O', writeVersion, '--no-names', 'bundle', this.#target, file];
    const input = stdin === undefined ? {} : { stdin };
    await runTool(this.#exec, { file: 'ovs-ofctl', args, ...input, timeoutMs: bundleTimeoutMs }, codes);
  }

  #read(names: string, verb: string, ...rest: string[]): Promise<string> {
    const args = ['-O', readVersion, names, `--timeout=${readTimeoutS}`, verb, this.#target, ...rest];
    return runTool(this.#exec, { file: 'ovs-ofctl', args }, codes);
  }
}

function exitActions({ ofport, tunnelTo }: Exit): string {
  return tunnelTo === undefined ? `output:${ofport}` : `set_field:${tunnelTo}->tun_dst,output:${ofport}`;
}

function flowFilter({ table, match = '' }: { readonly table?: number; readonly match?: string }): string[] {
  const fields = [...(table === undefined ? [] : [`table=${table}`]), ...(match === '' ? [] : [match])];
  return fields.length === 0 ? [] : [fields.join(',')];
}
