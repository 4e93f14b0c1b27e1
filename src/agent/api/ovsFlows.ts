import type { OvsFlow } from '#controlplane/agentApi.ts';
import { findTable } from '#dataplane/tables.ts';
import { json, type Reply } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import { findPolicy } from './networkPolicies.ts';
import type { AgentApiReaders, FlowReader } from './readers.ts';

type FlowReaders = Pick<AgentApiReaders, 'flows' | 'interfaces' | 'policies'>;

/** What the query asks for, checked. */
type Asked =
  | { readonly kind: 'all' }
  | { readonly kind: 'table'; readonly table: number }
  | { readonly kind: 'pod' | 'policy'; readonly namespace: string; readonly name: string };

/** `/ovsflows?pod=&networkpolicy=&table=&namespace=`; at most one of the first three. */
export async function ovsFlows(readers: FlowReaders, query: URLSearchParams): Promise<Reply> {
  const asked = readQuery(query);
  const read = select(readers, asked);
  const lines = await read(readers.flows).catch((cause: unknown) => {
    throw new StatusError('InternalError', 'OVS flow dumping failed', { cause });
  });
  return json(lines.map((flow): OvsFlow => ({ flow })));
}

function readQuery(query: URLSearchParams): Asked {
  const [pod, policy, table, namespace] = ['pod', 'networkpolicy', 'table', 'namespace'].map(
    (key) => query.get(key) ?? '',
  );
  const selectors = [pod, policy, table].filter((value) => value !== '');
  if (selectors.length > 1) throw new StatusError('BadRequest', 'unsupported parameter combination');
  if (table) return { kind: 'table', table: tableNumber(table) };
  const name = pod || policy;
  if (!name) {
    if (namespace) throw new StatusError('BadRequest', 'unsupported parameter combination');
    return { kind: 'all' };
  }
  // Policies of the whole cluster have none.
  if (pod && !namespace) throw new StatusError('BadRequest', 'namespace must be provided');
  return { kind: pod ? 'pod' : 'policy', namespace: namespace ?? '', name };
}

function tableNumber(nameOrNumber: string): number {
  const found = findTable(nameOrNumber);
  if (found === undefined) throw new StatusError('BadRequest', 'invalid table name or number');
  return found.number;
}

/** Looks up what is asked for, before Open vSwitch is. */
function select(readers: FlowReaders, asked: Asked): (flows: FlowReader) => Promise<readonly string[]> {
  switch (asked.kind) {
    case 'all':
      return (flows) => flows.dump();
    case 'table':
      return (flows) => flows.dump(asked.table);
    case 'pod':
      return podFlows(readers, asked.namespace, asked.name);
    case 'policy': {
      const policy = findPolicy(readers.policies, asked.namespace, asked.name);
      return (flows) => flows.ofPolicy(policy.sourceRef.uid);
    }
    default:
      return asked satisfies never;
  }
}

function podFlows(readers: FlowReaders, namespace: string, name: string) {
  const ports = readers.interfaces.ofPod(namespace, name);
  if (ports.length === 0)
    throw new StatusError('NotFound', `pod "${namespace}/${name}" not found on this node`);
  return async (flows: FlowReader) => {
    const perPort = await Promise.all(ports.map((port) => flows.ofPod(port.containerId)));
    return perPort.flat();
  };
}
