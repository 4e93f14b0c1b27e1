import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A wire on which everything takes some time, and which can be cut. */
export type LagWire = {
  readonly port: number;
  /** How long what is sent from now on is under way, in milliseconds. */
  setLag(lagMs: number): void;
  /** Cuts every connection, and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** Starts a wire from a free port of `host` to `port` of this machine. */
export async function startLagWire(host: string, port: number): Promise<LagWire> {
  const sockets = new Set<Socket>();
  let lagMs = 0;
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    carry(client, far, () => lagMs);
    carry(far, client, () => lagMs);
    for (const socket of [client, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    setLag: (ms) => {
      lagMs = ms;
    },
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    mend: () => {
      isCut = false;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Late, but in order. */
function carry(from: Socket, to: Socket, lagMs: () => number): void {
  let due = 0;
  const later = (act: () => void) => {
    due = Math.max(due, performance.now() + lagMs());
    setTimeout(act, Math.max(0, due - performance.now()));
  };
  from.setNoDelay(true);
  from.on('error', () => undefined);
  from.on('data', (data) => later(() => void to.write(data)));
  from.on('end', () => later(() => void to.end()));
  from.on('close', () => later(() => to.destroy()));
}
