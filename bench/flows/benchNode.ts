import { PolicyEntry } from '#agent/policy/policyEntry.ts';
import { PolicyRealizer } from '#agent/policy/policyRealizer.ts';
import { systemClock } from '#base/clock.ts';
import { StandbyExec } from '#base/standbyExec.ts';
import { managementSocket } from '#dataplane/ovs/endpoint.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { baseChanges, startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import { startTestSwitch } from '#dataplane/ovs/testing/testSwitch.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { tellAll, tellJoin, tellTop, type Workload } from './workload.ts';

/** A node whose policies come at once, from rules to flows on a real switch. */
export class BenchNode {
  readonly #node: TestNode;
  readonly #realizer: PolicyRealizer;
  readonly #workload: Workload;

  private constructor(node: TestNode, workload: Workload, forwards: () => boolean) {
    this.#node = node;
    this.#workload = workload;
    const entry = new PolicyEntry({ flows: node.flows, initial: 'direct' });
    entry.use((to) => baseChanges(node.subnet, to));
    this.#realizer = new PolicyRealizer({
      flows: node.flows,
      entry,
      ports: () => [{ ofport: 11, ip: '10.10.0.2' }],
      forwards,
      clock: systemClock(),
      logger: silentLogger(),
    });
  }

  /** Starts a switch with the base flows. `forwards`: whether the agent takes it for one that forwards already. */
  static async start(workload: Workload, forwards: () => boolean): Promise<BenchNode> {
    const sw = await startTestSwitch();
    const ofctl = new OfctlClient({ exec: new StandbyExec(), endpoint: sw.endpoint });
    return new BenchNode(await startTestNode({ ofctl, forwards }, sw), workload, forwards);
  }

  get flowCount(): number {
    return this.#node.flows.desiredCount;
  }

  /** All policies, until they are in the switch and were read back. In ms. */
  install(): Promise<number> {
    return timed(async () => {
      tellAll(this.#realizer, this.#workload);
      await this.#realizer.flush();
      const { missing, changed, foreign } = await this.#node.flows.audit({ thorough: true });
      if (missing + changed + foreign > 0) throw new Error('the switch differs from what is wanted');
    });
  }

  /** One pod more in a group, until it is in the switch. In ms. */
  join(turn: number): Promise<number> {
    return timed(async () => {
      tellJoin(this.#realizer, this.#workload, turn);
      await this.#realizer.flush();
    });
  }

  /** One ordered policy more, before all others, until it is in the switch: in ms, and how many flows had to change. */
  async insertTop(turn: number): Promise<{ readonly ms: number; readonly moved: number }> {
    const before = await this.#dump();
    const ms = await timed(async () => {
      tellTop(this.#realizer, turn);
      await this.#realizer.flush();
    });
    const after = new Set(await this.#dump());
    return { ms, moved: before.filter((line) => !after.has(line)).length };
  }

  /** Installs what the switch holds now once more into empty tables, with one command as a person would. In ms. */
  async addFlowsBare(): Promise<number> {
    const { sw } = this.#node;
    const target = managementSocket(sw.endpoint);
    const lines = await this.#dump();
    const stdin = lines.map((line) => `${line}\n`).join('');
    await sw.exec.run({ file: 'ovs-ofctl', args: ['-O', 'OpenFlow14', 'del-flows', target] });
    return timed(async () => {
      const args = ['-O', 'OpenFlow14', '--no-names', '--bundle', 'add-flows', target, '-'];
      const { code, stderr } = await sw.exec.run({ file: 'ovs-ofctl', args, stdin, timeoutMs: 60_000 });
      if (code !== 0) throw new Error(stderr);
    });
  }

  stop(): Promise<void> {
    return this.#node.stop();
  }

  /** The flows of the switch, as `ovs-ofctl add-flows` takes them. */
  async #dump(): Promise<readonly string[]> {
    const { sw } = this.#node;
    const dump = await sw.exec.run({
      file: 'ovs-ofctl',
      args: ['-O', 'OpenFlow13', '--no-names', '--no-stats', 'dump-flows', managementSocket(sw.endpoint)],
    });
    const lines = dump.stdout.split('\n').filter((line) => line.includes('actions='));
    return lines.map((line) => line.trim().replaceAll('reset_counts ', ''));
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
