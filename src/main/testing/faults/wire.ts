import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A wire between a client and a server, which can be cut. Listens for the client, passes everything on. */
export type Wire = {
  readonly port: number;
  /** Cuts every connection, and refuses new ones until `mend`. */
  cut(): void;
  /** Connections there are go silent without an end, as when a firewall forgets them; new ones work. */
  silence(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** Starts a wire from a free port of `host` to `port` of this machine. */
export async function startWire(host: string, port: number): Promise<Wire> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const silent = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    const pair = [client, far] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [far, client]] as const) {
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.on('data', (data) => void other.write(data));
      one.on('end', () => void other.end());
      one.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut: () => {
      isCut = true;
      for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
    },
    silence: () => {
      for (const pair of pairs) for (const socket of pair) silent.add(mute(socket));
      pairs.clear();
    },
    mend: () => {
      isCut = false;
    },
    stop: async () => {
      for (const socket of [...[...pairs].flat(), ...silent]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Swallows what still comes. The far end's farewell is swallowed, too. */
function mute(socket: Socket): Socket {
  socket.removeAllListeners('data');
  socket.removeAllListeners('end');
  socket.removeAllListeners('close');
  return socket.resume();
}
