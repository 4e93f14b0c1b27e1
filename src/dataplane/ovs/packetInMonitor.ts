import type { Clock } from '#base/clock.ts';
import type { StartDaemon } from '#base/daemon.ts';
import { managementSocket, type OvsEndpoint } from './endpoint.ts';
import type { OfctlClient } from './ofctl.ts';
import { type PacketIn, PacketInReader } from './packetIn.ts';

/** What a {@link PacketInMonitor} needs. `perSecond`: how many packets a second the switch sends up at most. */
export type PacketInMonitorOptions = {
  readonly endpoint: OvsEndpoint;
  readonly ofctl: Pick<OfctlClient, 'limitPacketIns'>;
  readonly start: StartDaemon;
  readonly clock: Clock;
  readonly perSecond: number;
  readonly onPacket: (packet: PacketIn) => void;
};

/** Longer than any answer to a packet needs of it. */
const bytesAskedFor = 256;
const againMs = 100;

/** Hears the packets that flows send up, over one long-lived connection that is made anew whenever it ends. */
export class PacketInMonitor {
  readonly #options: PacketInMonitorOptions;

  constructor(options: PacketInMonitorOptions) {
    this.#options = options;
  }

  /** Listens until the signal aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await this.#listen(signal);
      if (signal.aborted) return;
      await clock.sleep(againMs, signal).catch(() => {
        // Aborted: the loop's condition ends it.
      });
    }
  }

  /** Returns when the connection is lost or the signal aborts. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { endpoint, ofctl, start, onPacket, perSecond } = this.#options;
    const reader = new PacketInReader(onPacket);
    const target = managementSocket(endpoint);
    const args = ['-O', 'OpenFlow13', '--unixctl=none', '--no-names', '-m', 'monitor', target];
    const monitor = start({
      file: 'ovs-ofctl',
      args: [...args, String(bytesAskedFor)],
      onLine: (line) => reader.hear(line),
    });
    const end = () => monitor.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    // The switch forgets it with every restart, which is also when this connection is lost.
    void ofctl.limitPacketIns(perSecond);
    await monitor.exited;
    signal.removeEventListener('abort', end);
    reader.lost();
  }
}
