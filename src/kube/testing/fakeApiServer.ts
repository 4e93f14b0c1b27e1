/**
 * An API server in this process, for tests: one collection of pods with lists in consistent pages, watches, WatchLists
 * and bookmarks, and every fault a client may meet.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import type { Pod } from '../objects.ts';
import { FakeStore, type StoreEvent } from './fakeStore.ts';

/** The collection that the fake serves. */
export const FAKE_PATH = '/api/v1/pods';

/** What happens to a request instead of an answer. */
export type RequestFault = { readonly status: number; readonly retryAfter?: number } | 'reset';

/** What happens to the watches that are open. `silence` keeps the connection but sends nothing more. */
export type WatchFault = 'reset' | 'end' | 'truncate' | 'garbage' | 'gone' | 'error' | 'silence';

type OpenWatch = { readonly response: ServerResponse; readonly stop: () => void };

/** See the module's comment. `start` first, `stop` at the end. */
export class FakeApiServer {
  readonly store = new FakeStore();
  /** Asked for each request; the answer replaces the real one. */
  fault: (query: URLSearchParams) => RequestFault | undefined = () => undefined;
  /** False: `sendInitialEvents` is refused, as by servers that do not offer it. */
  offersWatchList = true;
  /** After so many initial objects a WatchList is cut off; undefined lets it through. */
  cutInitial: () => number | undefined = () => undefined;
  /** Pages hold no more than this, whatever the client asks for. */
  pageSize = 7;
  /** The queries of all requests, in order. */
  readonly queries: URLSearchParams[] = [];
  readonly #server: Server = createServer((request, response) => this.#serve(request, response));
  readonly #watches = new Set<OpenWatch>();
  #snapshots = new Map<string, { readonly version: number; readonly items: readonly Pod[] }>();

  async start(): Promise<KubeConfig> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return kubeConfigFor(this.#server);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** Makes every open watch meet `fault`. */
  disturb(fault: WatchFault): void {
    for (const watch of [...this.#watches]) {
      watch.stop();
      applyFault(watch.response, fault);
    }
  }

  /** Forgets the history and the pages of lists under way. */
  compact(): void {
    this.store.compact();
    this.#snapshots = new Map();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://fake');
    this.queries.push(url.searchParams);
    const fault = this.fault(url.searchParams);
    if (fault === 'reset') request.socket.resetAndDestroy();
    else if (fault) sendStatus(response, fault.status, 'Injected', fault.retryAfter);
    else if (url.pathname !== FAKE_PATH) sendStatus(response, 404, 'NotFound');
    else if (url.searchParams.get('watch') !== 'true') this.#list(url.searchParams, response);
    else if (url.searchParams.get('sendInitialEvents') === 'true') this.#watchList(response);
    else this.#watch(Number(url.searchParams.get('resourceVersion')), response);
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    const [id = '', from = '0'] = (query.get('continue') ?? '').split(':');
    const fresh = { version: this.store.version, items: this.store.list() };
    const snapshot = id ? this.#snapshots.get(id) : fresh;
    if (!snapshot) {
      sendStatus(response, 410, 'Expired');
      return;
    }
    const limit = Number(query.get('limit') ?? Number.POSITIVE_INFINITY);
    const end = Number(from) + Math.min(limit, this.pageSize);
    const pageId = id || String(this.#snapshots.size + 1);
    this.#snapshots.set(pageId, snapshot);
    const metadata = {
      resourceVersion: String(snapshot.version),
      ...(end < snapshot.items.length ? { continue: `${pageId}:${end}` } : {}),
    };
    // As the real server does, without apiVersion and kind on the items.
    const items = snapshot.items.slice(Number(from), end).map(({ metadata: kept }) => ({ metadata: kept }));
    send(response, 200, { apiVersion: 'v1', kind: 'PodList', metadata, items });
  }

  #watchList(response: ServerResponse): void {
    if (!this.offersWatchList) {
      sendStatus(response, 422, 'Invalid');
      return;
    }
    startStream(response);
    const cut = this.cutInitial();
    for (const object of this.store.list().slice(0, cut)) writeFrame(response, 'ADDED', object);
    if (cut !== undefined) {
      response.end();
      return;
    }
    writeFrame(response, 'BOOKMARK', {
      kind: 'Pod',
      metadata: {
        resourceVersion: String(this.store.version),
        annotations: { 'k8s.io/initial-events-end': 'true' },
      },
    });
    this.#keep(response);
  }

  #watch(version: number, response: ServerResponse): void {
    const missed = this.store.since(version);
    if (!missed) {
      sendStatus(response, 410, 'Expired');
      return;
    }
    startStream(response);
    for (const event of missed) writeFrame(response, event.type, event.object);
    this.#keep(response);
  }

  #keep(response: ServerResponse): void {
    const unsubscribe = this.store.subscribe((event: StoreEvent) =>
      writeFrame(response, event.type, event.object),
    );
    const watch = {
      response,
      stop: () => {
        unsubscribe();
        this.#watches.delete(watch);
      },
    };
    this.#watches.add(watch);
    response.on('close', watch.stop);
  }
}

/** A kubeconfig for a plain HTTP server of this process. */
export function kubeConfigFor(server: Server): KubeConfig {
  const { port } = server.address() as AddressInfo;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'test' },
  );
  return kubeConfig;
}

function applyFault(response: ServerResponse, fault: WatchFault): void {
  switch (fault) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'end':
      response.end();
      return;
    case 'truncate':
      response.end('{"type":"MODIFIED","object":{"metadata":{"name":"p1","labels":{"la');
      return;
    case 'garbage':
      response.write('{"type":"MODIFIED","obj\n');
      return;
    case 'gone':
      writeFrame(response, 'ERROR', { code: 410, reason: 'Expired', message: 'too old' });
      return;
    case 'error':
      writeFrame(response, 'ERROR', { code: 500, reason: 'InternalError', message: 'etcd leader changed' });
      return;
    case 'silence':
      return;
    default:
      throw new Error(`unknown fault ${fault satisfies never}`);
  }
}

function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
}

function writeFrame(response: ServerResponse, type: string, object: unknown): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}

function sendStatus(response: ServerResponse, code: number, reason: string, retryAfter?: number): void {
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  send(response, code, { kind: 'Status', status: 'Failure', code, reason, message: `${reason} on purpose` });
}

function send(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
