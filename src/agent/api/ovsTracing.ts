import type { TraceResult } from '#controlplane/agentApi.ts';
import { json, type Reply } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import { names } from '../tracing/packetText.ts';
import type { TraceQuestion } from '../tracing/tracer.ts';
import type { TraceReader } from './readers.ts';

/**
 * `/ovstracing?port=&source=&destination=&flow=`: what the switch would do with a packet. `port` is where it enters: a
 * port's name or `namespace/name` of a pod of this node. The source and the destination may be addresses and pods of any
 * node too, the destination also a Service. Nothing is sent.
 */
export async function ovsTracing(tracer: TraceReader, query: URLSearchParams): Promise<Reply> {
  const asked = readQuestion(query);
  try {
    return json({ result: await tracer.trace(asked) } satisfies TraceResult);
  } catch (cause) {
    if (cause instanceof StatusError) throw cause;
    throw new StatusError('InternalError', 'OVS packet tracing failed', { cause });
  }
}

/** Fields, values and masks of ovs-ofctl; nothing that could be taken for an option or another argument. */
const flowText = /^[\w.:=,/|+\- ]*$/;

function readQuestion(query: URLSearchParams): TraceQuestion {
  const [port = '', source = '', destination = '', flow = ''] = ['port', 'source', 'destination', 'flow'].map(
    (key) => query.get(key)?.trim() ?? '',
  );
  if (port === '' && source === '' && !names(flow, 'in_port')) {
    throw new StatusError('BadRequest', 'port, source, or a flow with in_port must be provided');
  }
  if (!flowText.test(flow)) throw new StatusError('BadRequest', 'invalid flow');
  refuseTwice(flow, 'in_port', port);
  refuseTwice(flow, 'nw_src', source);
  refuseTwice(flow, 'nw_dst', destination);
  return { port, source, destination, flow };
}

function refuseTwice(flow: string, field: string, value: string): void {
  if (value === '' || !names(flow, field)) return;
  throw new StatusError('BadRequest', `the flow says ${field}, which is given already`);
}
