import { createConnection } from 'node:net';
import type { Clock } from '#base/clock.ts';

/** `timeoutMs`: how long an answer may take; 2,000 when absent. */
export type CniProbeOptions = {
  readonly socketPath: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
};

const intervalMs = 2_000;
/** A question that is answered without touching anything, in the words of the relay. */
const question = `${JSON.stringify({ env: { CNI_COMMAND: 'VERSION' }, stdin: '{"cniVersion":"1.0.0"}' })}\n`;

/** Asks the CNI server for its version every 2 s, the way kubelet's requests come: through the file of its socket. */
export class CniProbe {
  readonly #options: CniProbeOptions;
  #up = false;

  constructor(options: CniProbeOptions) {
    this.#options = options;
  }

  /** Whether the last question was answered; false before the first one. */
  isUp(): boolean {
    return this.#up;
  }

  /** Asks until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { socketPath, clock, timeoutMs = 2_000 } = this.#options;
    while (!signal.aborted) {
      this.#up = await answers(socketPath, timeoutMs);
      await clock.sleep(intervalMs, signal).catch(() => undefined);
    }
  }
}

/** Whether a line that tells of success comes back within `timeoutMs`. */
function answers(socketPath: string, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = createConnection(socketPath);
    socket.setEncoding('utf8').setTimeout(timeoutMs, () => socket.destroy());
    socket.on('data', (text) => {
      answer += text;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer.startsWith('{"exit":0,')));
    socket.end(question);
  });
}
