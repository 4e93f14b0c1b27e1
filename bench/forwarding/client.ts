/**
 * `node client.ts <host> <port> <seconds> <workers> connect|keep`: sends requests for that long and prints how many were
 * answered per second. `connect` opens a connection for each request, `keep` uses one per worker.
 * @module
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const [host = '', port = '', seconds = '', workers = '', mode = ''] = process.argv.slice(2);
const durationMs = Number(seconds) * 1000;

async function open(): Promise<Socket> {
  const socket = connect({ host, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function request(socket: Socket): Promise<void> {
  socket.write('ping\n');
  await once(socket, 'data');
}

async function requestOnNewConnection(): Promise<void> {
  const socket = await open();
  await request(socket);
  // A reset ends the connection without TIME_WAIT, so that long runs do not use up the ports.
  socket.resetAndDestroy();
}

async function worker(deadline: number): Promise<number> {
  const kept = mode === 'keep' ? await open() : undefined;
  let answered = 0;
  for (; performance.now() < deadline; answered++) {
    if (kept) await request(kept);
    else await requestOnNewConnection();
  }
  kept?.destroy();
  return answered;
}

const start = performance.now();
const counts = await Promise.all(Array.from({ length: Number(workers) }, () => worker(start + durationMs)));
const total = counts.reduce((sum, count) => sum + count, 0);
console.log(((total * 1000) / (performance.now() - start)).toFixed(1));
