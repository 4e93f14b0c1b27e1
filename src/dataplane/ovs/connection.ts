import type { Clock } from '#base/clock.ts';
import type { Daemon, StartDaemon } from '#base/daemon.ts';
import { managementSocket, type OvsEndpoint } from './endpoint.ts';
import type { FlowListener } from './flowWitness.ts';
import type { OfctlClient } from './ofctl.ts';
import type { OvsdbClient } from './vsctl.ts';

/** The two connections whose state AntreaAgentInfo reports. */
export type OvsConnection = 'openflow' | 'ovsdb';

/** What an {@link OvsWatch} needs. `onChange` hears of every change, and of the first state of each connection. */
export type OvsWatchOptions = {
  readonly endpoint: OvsEndpoint;
  readonly ofctl: Pick<OfctlClient, 'probe'>;
  readonly ovsdb: Pick<OvsdbClient, 'probe'>;
  readonly start: StartDaemon;
  readonly clock: Clock;
  /** Hears what happens to flows. */
  readonly listener?: FlowListener;
  readonly onChange: (connection: OvsConnection, up: boolean) => void;
};

const probeMs = 2000;
/** While ovs-vswitchd is away its return should be noticed at once: traffic waits for its flows. */
const reconnectMs = 100;
/** Time for the monitor to connect (it takes 5 ms). */
const settleMs = 20;

/**
 * Watches whether Open vSwitch answers. One long-lived `ovs-ofctl monitor` holds a connection whose end tells at once
 * that ovs-vswitchd died, even when it is back before the next probe, and on which the switch tells of every change of
 * its flows. Probes every 2 s find hangs and the database's state.
 */
export class OvsWatch {
  readonly #options: OvsWatchOptions;
  readonly #state = new Map<OvsConnection, boolean>();

  constructor(options: OvsWatchOptions) {
    this.#options = options;
  }

  /** Whether the connection is known to work right now. */
  isUp(connection: OvsConnection): boolean {
    return this.#state.get(connection) ?? false;
  }

  /** Watches until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#watchOpenflow(signal), this.#watchDatabase(signal)]);
  }

  async #watchDatabase(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#report('ovsdb', await this.#options.ovsdb.probe());
      await this.#pause(probeMs, signal);
    }
  }

  async #watchOpenflow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.#options.ofctl.probe()) await this.#holdConnection(signal);
      this.#report('openflow', false);
      await this.#pause(reconnectMs, signal);
    }
  }

  /** Returns when the connection is lost, a probe fails or the signal aborts. */
  async #holdConnection(signal: AbortSignal): Promise<void> {
    const monitor = this.#startMonitor();
    const lost = new AbortController();
    void monitor.exited.then(() => {
      this.#options.listener?.lost();
      lost.abort();
    });
    const over = AbortSignal.any([signal, lost.signal]);
    // Up only once the monitor had time to connect: a switch that dies in between must not be reported as up.
    await this.#pause(settleMs, over);
    while (!over.aborted) {
      if (!(await this.#options.ofctl.probe())) break;
      if (over.aborted) break;
      this.#report('openflow', true);
      await this.#pause(probeMs, over);
    }
    monitor.kill('SIGKILL');
    await monitor.exited;
  }

  #startMonitor(): Daemon {
    const target = managementSocket(this.#options.endpoint);
    // Without a control socket of its own, for which it would need a directory to write to.
    const args = ['-O', 'OpenFlow13', '--unixctl=none', '--no-names', 'monitor', target, 'watch:!initial'];
    const { start, listener } = this.#options;
    return start({ file: 'ovs-ofctl', args, onLine: (line) => listener?.hear(line) });
  }

  #report(connection: OvsConnection, up: boolean): void {
    if (this.#state.get(connection) === up) return;
    this.#state.set(connection, up);
    this.#options.onChange(connection, up);
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(ms, signal).catch(() => {
      // Aborted: the caller's loop looks at the signal.
    });
  }
}
