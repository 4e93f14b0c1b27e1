import { createServer } from 'node:net';

/** `count` different TCP ports of 127.0.0.1 that nobody listens on at the moment. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listening()));
  return Promise.all(servers.map(({ port, close }) => close().then(() => port)));
}

function listening(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port was given'));
      const close = () => new Promise<void>((closed) => server.close(() => closed()));
      resolve({ port: address.port, close });
    });
  });
}
