import { readFileSync } from 'node:fs';
import type { Command, CommandResult, Exec } from '#base/exec.ts';
import { cookieText } from '../../cookie.ts';
import { type FlowKey, flowKey, flowSelector } from '../../flow.ts';
import type { InstalledFlow } from '../../flowDiff.ts';
import { parseFlowDump } from '../../flowDump.ts';

/** How a {@link FakeSwitch} treats the next commands. `lost`: the answer is lost after the work was done. */
export type FakeFault = 'none' | 'away' | 'lost';

/** A switch in memory behind the `ovs-ofctl` commands that the agent uses: bundles are atomic, as on the real one. */
export class FakeSwitch implements Exec {
  readonly flows = new Map<FlowKey, InstalledFlow>();
  /** Sizes of the bundles received. */
  readonly bundles: number[] = [];
  /** Asked before every command. */
  fault: () => FakeFault = () => 'none';
  /** A bundle with a line that contains this text is refused as a whole. */
  poison = 'group:77';
  /** How often all flows were asked for. */
  reads = 0;
  /** Hears what a flow monitor would say. */
  onEvent: (line: string) => void = () => {};

  run(command: Command): Promise<CommandResult> {
    const fault = this.fault();
    if (fault === 'away') return Promise.resolve(failure('failed to open socket (Connection refused)'));
    const result = this.#perform(command);
    return Promise.resolve(fault === 'lost' ? failure('vconn_recv (Connection reset by peer)') : result);
  }

  #perform(command: Command): CommandResult {
    if (command.args.includes('bundle')) return this.#bundle(inputOf(command));
    if (command.args.includes('dump-tables')) return success(this.#tables());
    if (command.args.includes('dump-flows')) {
      this.reads += 1;
      return success(this.#dump());
    }
    return success('');
  }

  #bundle(text: string): CommandResult {
    const lines = text.split('\n').filter((line) => line !== '');
    if (lines.some((line) => line.includes(this.poison))) return failure('Error OFPBAC_BAD_OUT_GROUP');
    this.bundles.push(lines.length);
    for (const line of lines) this.#execute(line);
    return success('');
  }

  #execute(line: string): void {
    const [, verb = '', spec = ''] = /^flow (\w+) (.*)$/.exec(line) ?? [];
    if (verb === 'delete') {
      this.#deleteByCookie(spec);
      return;
    }
    const [flow] = parseFlowDump(
      ` ${spec.replace(',actions=', ' actions=')}${verb === 'add' ? '' : ' actions=drop'}`,
    );
    if (!flow) return;
    if (verb === 'add') this.flows.set(flowKey(flow), flow);
    if (verb === 'delete_strict') this.flows.delete(flowKey(flow));
    this.tell(verb === 'add' ? 'ADDED' : 'DELETED', flow);
  }

  /** Says that a flow was added or deleted. */
  tell(event: 'ADDED' | 'DELETED', flow: InstalledFlow): void {
    const actions = flow.actions === 'drop' ? '' : ` actions=${flow.actions}`;
    const cookie = cookieText(flow.cookie);
    this.onEvent(` event=${event} table=${flow.table} cookie=${cookie} ${flow.match}${actions}`);
  }

  #deleteByCookie(spec: string): void {
    const [, cookie = '0', mask = '0'] = /^cookie=(\w+)\/(\w+)$/.exec(spec) ?? [];
    for (const [key, flow] of this.flows) {
      if ((flow.cookie & BigInt(mask)) === BigInt(cookie)) this.flows.delete(key);
    }
  }

  #dump(): string {
    const line = (flow: InstalledFlow) =>
      ` cookie=${cookieText(flow.cookie)}, duration=1s, n_packets=0, ${flowSelector(flow)} actions=${flow.actions}\n`;
    return [...this.flows.values()].map(line).join('');
  }

  #tables(): string {
    const counts = new Map<number, number>();
    for (const { table } of this.flows.values()) counts.set(table, (counts.get(table) ?? 0) + 1);
    return [...counts].map(([table, count]) => `  table ${table}:\n    active=${count}, lookup=0\n`).join('');
  }
}

/** The last argument is the file to read; `-` is standard input. */
function inputOf({ args, stdin = '' }: Command): string {
  const file = args.at(-1) ?? '-';
  return file === '-' ? stdin : readFileSync(file, 'utf8');
}

function success(stdout: string): CommandResult {
  return { code: 0, stdout, stderr: '' };
}

function failure(stderr: string): CommandResult {
  return { code: 1, stdout: '', stderr: `ovs-ofctl: ${stderr}` };
}
