import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A wire between a client and a server, which can be slow and can be cut. Listens for the client, passes everything on. */
export type Wire = {
  readonly port: number;
  /** How long what is sent from now on is under way, in milliseconds; 0 at first. */
  setLag(lagMs: number): void;
  /** Cuts every connection, and refuses new ones until `mend`. */
  cut(): void;
  /** Connections there are go silent without an end, as when a firewall forgets them; new ones work. */
  silence(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** Starts a wire from a free port of `host` to `port` of this machine. */
export async function startWire(host: string, port: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
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
    silence: () => {
      for (const socket of sockets) silent.add(mute(socket));
      sockets.clear();
    },
    mend: () => {
      isCut = false;
    },
    stop: async () => {
      for (const socket of [...sockets, ...silent]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Perhaps late, but in order. */
function carry(from: Socket, to: Socket, lagMs: () => number): void {
  let due = 0;
  let waiting = 0;
  const later = (act: () => void) => {
    const ms = lagMs();
    if (ms === 0 && waiting === 0) {
      act();
      return;
    }
    due = Math.max(due, performance.now() + ms);
    waiting += 1;
    setTimeout(
      () => {
        waiting -= 1;
        act();
      },
      Math.max(0, due - performance.now()),
    );
  };
  from.setNoDelay(true);
  from.on('error', () => undefined);
  from.on('data', (data) => later(() => void to.write(data)));
  from.on('end', () => later(() => void to.end()));
  from.on('close', () => later(() => to.destroy()));
}

/** Swallows what still comes. The far end's farewell is swallowed, too. */
function mute(socket: Socket): Socket {
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  socket.removeAllListeners('close');
  return socket.resume();
}
