import { Duplex } from 'node:stream';
import type { KubeConfig } from '@kubernetes/client-node';
import { WebSocket } from 'undici';
import { systemClock } from '#base/clock.ts';
import { CodedError } from '#base/errors.ts';
import { Credentials } from './credentials.ts';

/** A port of a pod. */
export type PodPort = { readonly namespace: string; readonly name: string; readonly port: number };

/** Each message begins with a channel's number, and the first of each channel from the pod with its port, two bytes. */
const channels = { data: 0, error: 1 } as const;
const portBytes = 2;
const subprotocol = 'v4.channel.k8s.io';

/**
 * A connection to a port of a pod, through the API server: its `portforward`, over WebSocket. Ends when either side
 * does. @throws CodedError ANTREA_KUBE_UNREACHABLE when it cannot be opened
 */
export async function forwardPort(config: KubeConfig, pod: PodPort): Promise<Duplex> {
  const server = config.getCurrentCluster()?.server.replace(/\/+$/, '') ?? '';
  const url = `${server}/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/portforward?ports=${pod.port}`;
  const credentials = new Credentials(config, systemClock());
  const { headers, dispatcher } = await credentials.get();
  const socket = new WebSocket(url.replace(/^http/, 'ws'), {
    protocols: subprotocol,
    headers: { ...headers },
    dispatcher,
  });
  socket.binaryType = 'arraybuffer';
  const tunnel = new Tunnel(socket, () => credentials.close());
  await opened(socket, pod);
  return tunnel;
}

function opened(socket: WebSocket, { namespace, name, port }: PodPort): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener(
      'error',
      ({ error }) => {
        const message = `cannot forward to port ${port} of Pod ${namespace}/${name}`;
        reject(new CodedError('ANTREA_KUBE_UNREACHABLE', message, { cause: error }));
      },
      { once: true },
    );
  });
}

/** The two ends of the data channel as a stream. What the pod's side complains of ends it. */
class Tunnel extends Duplex {
  readonly #socket: WebSocket;
  readonly #close: () => Promise<void>;
  readonly #begun = new Set<number>();

  constructor(socket: WebSocket, close: () => Promise<void>) {
    super();
    this.#socket = socket;
    this.#close = close;
    socket.addEventListener('message', ({ data }) => {
      if (data instanceof ArrayBuffer) this.#receive(Buffer.from(data));
    });
    socket.addEventListener('close', () => this.push(null));
  }

  #receive(message: Buffer): void {
    const channel = message[0] ?? channels.data;
    const content = message.subarray(this.#begun.has(channel) ? 1 : 1 + portBytes);
    this.#begun.add(channel);
    if (content.length === 0) return;
    if (channel === channels.data) this.push(content);
    else this.destroy(new Error(content.toString().trim()));
  }

  override _read(): void {
    // The socket pushes.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#socket.send(Buffer.concat([Buffer.of(channels.data), chunk]));
    done();
  }

  override _final(done: () => void): void {
    this.#socket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.close();
    this.#close().then(
      () => done(error),
      () => done(error),
    );
  }
}
