import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import { forwardPort } from './portForward.ts';

const pod = { namespace: 'kube-system', name: 'antrea-agent-x', port: 10_350 };
const portPrefix = [0x6e, 0x28];
let server: Server | undefined;
const sockets = new Set<Duplex>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server?.close();
});

/** An API server that answers a port-forward by `answer`, called with each message's bytes. */
async function start(answer: (message: Buffer, send: (bytes: readonly number[]) => void) => void) {
  const requests: IncomingMessage[] = [];
  server = createServer((_request, response) => response.writeHead(403).end());
  server.on('upgrade', (request, socket) => {
    requests.push(request);
    sockets.add(socket);
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v4.channel.k8s.io\r\n\r\n`,
    );
    const send = (bytes: readonly number[]) => socket.write(Buffer.from([0x82, bytes.length, ...bytes]));
    send([0, ...portPrefix]);
    send([1, ...portPrefix]);
    socket.on('data', (frame: Buffer) => {
      if (!socket.writable) return;
      if ((frame[0] ?? 0) % 16 === 8) socket.end(Buffer.from([0x88, 0]));
      else answer(unmasked(frame), send);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u', token: 'mine' },
  );
  return { config, requests };
}

/** The content of a short frame from a client, which is always masked. */
function unmasked(frame: Buffer): Buffer {
  const mask = frame.subarray(2, 6);
  return Buffer.from(frame.subarray(6).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}

describe('forwardPort', () => {
  it('carries bytes both ways, with the credentials of the kubeconfig', async () => {
    const { config, requests } = await start((message, send) => send([0, ...message.subarray(1).reverse()]));
    const tunnel = await forwardPort(config, pod);
    tunnel.write('abc');
    expect(String((await once(tunnel, 'data'))[0])).toBe('cba');
    expect(requests[0]?.url).toBe(
      '/api/v1/namespaces/kube-system/pods/antrea-agent-x/portforward?ports=10350',
    );
    expect(requests[0]?.headers.authorization).toBe('Bearer mine');
    tunnel.destroy();
  });

  it('ends when the pod does', async () => {
    const { config } = await start(() => {
      for (const socket of sockets) socket.end(Buffer.from([0x88, 0]));
    });
    const tunnel = await forwardPort(config, pod);
    tunnel.write('x');
    expect(await text(tunnel)).toBe('');
  });

  it('fails with what the pod side complains of', async () => {
    const { config } = await start((_message, send) => send([1, ...Buffer.from('connection refused')]));
    const tunnel = await forwardPort(config, pod);
    tunnel.write('x');
    await expect(text(tunnel)).rejects.toThrow('connection refused');
  });

  it('says which pod cannot be reached', async () => {
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'c', server: 'http://127.0.0.1:1', skipTLSVerify: true },
      { name: 'u' },
    );
    await expect(forwardPort(config, pod)).rejects.toThrow(
      'cannot forward to port 10350 of Pod kube-system/antrea-agent-x',
    );
  });
});
