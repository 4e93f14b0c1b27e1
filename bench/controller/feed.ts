/**
 * An API server in a process of its own that knows one workload: it answers a watch of pods, namespaces or
 * policies with all of them and the mark of their end, as kube-apiserver does, then is silent. Its memory and
 * its work are not those of the controller. `node feed.ts WORKLOAD` prints its port.
 * @module
 */

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { seededRandom } from '../policy/random.ts';
import { isWorkload, workloads } from './workloads.ts';

const seed = 1;
/** Bytes written at once, about as kube-apiserver's buffers come over the wire. */
const chunkBytes = 65_536;

const [name = ''] = process.argv.slice(2);
if (!isWorkload(name)) throw new Error(`no workload ${name}`);
const workload = workloads[name](seededRandom(seed));
const collections: Readonly<Record<string, readonly object[]>> = {
  '/api/v1/pods': workload.pods,
  '/api/v1/namespaces': workload.namespaces,
  '/apis/networking.k8s.io/v1/networkpolicies': workload.policies,
  '/apis/crd.antrea.io/v1beta1/clusternetworkpolicies': workload.clusterPolicies ?? [],
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://feed');
  response.writeHead(200, { 'content-type': 'application/json' });
  void send(collections[pathname] ?? [], response);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : '');
});

async function send(objects: readonly object[], response: ServerResponse): Promise<void> {
  let chunk = '';
  for (const [index, object] of objects.entries()) {
    chunk += `{"type":"ADDED","object":${withVersion(object, index + 1)}}\n`;
    if (chunk.length < chunkBytes) continue;
    if (!response.write(chunk)) await once(response, 'drain');
    chunk = '';
  }
  const annotations = { 'k8s.io/initial-events-end': 'true' };
  const metadata = { resourceVersion: String(objects.length + 1), annotations };
  response.write(`${chunk}${JSON.stringify({ type: 'BOOKMARK', object: { metadata } })}\n`);
}

function withVersion(object: object, version: number): string {
  return JSON.stringify(object).replace('"metadata":{', `"metadata":{"resourceVersion":"${version}",`);
}
