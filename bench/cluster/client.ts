/**
 * Runs in a pod. `client.ts knock <host> <port>` opens a connection every 4 ms and prints a line whenever the outcome
 * changes: `accepted` or `refused`, and when the first attempt of the new kind began. `client.ts find` reads `<host>
 * <port>` lines and prints each line again, with the time, once a connection was accepted there. Times are milliseconds
 * since 1970, of the clock that all of one machine share.
 * @module
 */
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

type Outcome = 'accepted' | 'refused';

const everyMs = 4;
/** Nobody answers later than this on one machine; the system sends a lost first packet again only after a second. */
const patienceMs = 400;
/** What was started and not judged, in order, and what of it has an outcome. */
const attempts: { readonly at: number; outcome: Outcome | undefined }[] = [];
let last: Outcome | undefined;

function now(): number {
  return performance.timeOrigin + performance.now();
}

function attempt(host: string, port: number, limitMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      // A reset leaves no TIME_WAIT behind.
      if (outcome === 'accepted') socket.resetAndDestroy();
      else socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => end('refused'), limitMs);
    socket.once('connect', () => end('accepted'));
    socket.on('error', () => end('refused'));
  });
}

/** Outcomes are told in the order of the attempts: a refusal is known later than the acceptances after it. */
function judge(): void {
  for (let next = attempts[0]; next?.outcome !== undefined; next = attempts[0]) {
    attempts.shift();
    if (next.outcome !== last) console.log(`${next.outcome} ${next.at.toFixed(2)}`);
    last = next.outcome;
  }
}

function knock(host: string, port: number): void {
  const one = { at: now(), outcome: undefined as Outcome | undefined };
  attempts.push(one);
  void attempt(host, port, patienceMs).then((outcome) => {
    one.outcome = outcome;
    judge();
  });
}

async function find(line: string): Promise<void> {
  const [host = '', port = ''] = line.split(' ');
  while ((await attempt(host, Number(port), 20)) === 'refused') await new Promise((r) => setTimeout(r, 4));
  console.log(`${line} ${now().toFixed(2)}`);
}

const [mode, host = '', port = ''] = process.argv.slice(2);
// Nobody listens any more.
process.stdout.on('error', () => process.exit());
if (mode === 'knock') setInterval(() => knock(host, Number(port)), everyMs);
else createInterface({ input: process.stdin }).on('line', (line) => void find(line));
