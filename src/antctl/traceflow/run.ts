import { isIPv4 } from 'node:net';
import { apiVersionOf, clusterResourcePath } from '#crds/definition.ts';
import { type TraceflowSpec, traceflow } from '#crds/traceflow.ts';
import type { TraceflowStatus } from '#crds/traceflowStatus.ts';
import { type KubeList, type KubeObject, resourcePath } from '#kube/objects.ts';
import type { Client } from '../client/client.ts';
import type { AntctlContext } from '../context.ts';
import type { Invocation } from '../framework/invocation.ts';
import { UsageError } from '../framework/usageError.ts';
import { renderData } from '../output/render.ts';
import { packetOf } from './packetOf.ts';

type Traceflow = {
  readonly metadata: { readonly name: string };
  readonly spec: TraceflowSpec;
  readonly status?: TraceflowStatus;
};

const pollMs = 200;
const longestTimeoutS = 300;
const command = 'antctl traceflow';

/** Runs `antctl traceflow`; 1 when the Traceflow failed. */
export async function runTraceflow(invocation: Invocation, context: AntctlContext): Promise<number> {
  const { cluster } = context;
  const spec = await specOf(invocation, cluster);
  const body = {
    apiVersion: apiVersionOf(traceflow),
    kind: traceflow.kind,
    metadata: { generateName: nameOf(spec) },
    spec,
  };
  const made = await cluster.request<Traceflow>({
    method: 'POST',
    path: clusterResourcePath(traceflow),
    body,
  });
  if (!invocation.isOn('wait')) return show(made, invocation, context);
  try {
    return await show(await ended(made, context), invocation, context);
  } finally {
    await cluster.request({ method: 'DELETE', path: clusterResourcePath(traceflow, made.metadata.name) });
  }
}

async function specOf(invocation: Invocation, cluster: Client): Promise<TraceflowSpec> {
  const [source, destination] = [invocation.text('source'), invocation.text('destination')];
  if (source === '' || destination === '')
    throw new UsageError(command, 'both --source and --destination are needed');
  const [namespace, pod] = splitName(source);
  const timeoutMs = invocation.durationMs('timeout') ?? 0;
  const packet = readPacket(invocation.text('flow'));
  return {
    source: { namespace, pod },
    destination: await destinationOf(destination, cluster),
    ...(packet && { packet }),
    ...(timeoutMs > 0 && { timeout: Math.min(Math.ceil(timeoutMs / 1000), longestTimeoutS) }),
  };
}

function readPacket(flow: string): TraceflowSpec['packet'] {
  try {
    return packetOf(flow);
  } catch (error) {
    throw new UsageError(command, error instanceof Error ? error.message : String(error));
  }
}

/** A name may be that of a Pod or of a Service; the Pod comes first, as in Antrea. */
async function destinationOf(text: string, cluster: Client): Promise<TraceflowSpec['destination']> {
  if (isIPv4(text)) return { ip: text };
  const [namespace, name] = splitName(text);
  if (await exists(cluster, namespace, 'pods', name)) return { namespace, pod: name };
  if (await exists(cluster, namespace, 'services', name)) return { namespace, service: name };
  throw new Error(`there is no Pod and no Service ${namespace}/${name}`);
}

/** Lists, which the controller may do, whose rights this has beside it. */
async function exists(cluster: Client, namespace: string, plural: string, name: string): Promise<boolean> {
  const path = resourcePath('', 'v1', plural, encodeURIComponent(namespace));
  const found = await cluster.get<KubeList<KubeObject>>(path, { fieldSelector: `metadata.name=${name}` });
  return found.items.length > 0;
}

function splitName(text: string): [string, string] {
  const [namespace = '', name, ...rest] = text.split('/');
  if (rest.length > 0) throw new UsageError(command, `${text} is no namespace/name`);
  return name === undefined ? ['default', namespace] : [namespace, name];
}

function nameOf({ source, destination }: TraceflowSpec): string {
  const to = destination.pod ?? destination.service ?? destination.ip ?? '';
  return `${source.pod}-to-${to}-`.toLowerCase();
}

/** What the controller ends, which it does after the timeout at the latest. */
async function ended(made: Traceflow, { cluster, clock }: AntctlContext): Promise<Traceflow> {
  const path = clusterResourcePath(traceflow, made.metadata.name);
  const timeoutS = (made.spec.timeout ?? longestTimeoutS) + 5;
  const deadline = clock.monotonic() + timeoutS * 1000;
  for (;;) {
    const now = await cluster.get<Traceflow>(path);
    const { phase } = now.status ?? {};
    if (phase === 'Succeeded' || phase === 'Failed') return now;
    if (clock.monotonic() > deadline)
      throw new Error('the controller does not say what became of the Traceflow: does it run?');
    await clock.sleep(pollMs);
  }
}

async function show(
  { metadata, spec, status = {} }: Traceflow,
  invocation: Invocation,
  { print }: AntctlContext,
): Promise<number> {
  const { phase = 'Pending', reason = '', results = [] } = status;
  const { source, destination } = spec;
  const { namespace, ip, pod, service } = destination;
  const shown = {
    name: metadata.name,
    phase,
    ...(reason !== '' && { reason }),
    source: `${source.namespace}/${source.pod}`,
    destination: ip ?? `${namespace}/${pod ?? service}`,
    ...(results.length > 0 && { results }),
  };
  print(await renderData(invocation.text('output') === 'json' ? 'json' : 'yaml', shown));
  return phase === 'Failed' ? 1 : 0;
}
