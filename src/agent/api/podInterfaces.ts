import type { PodInterface } from '#controlplane/agentApi.ts';
import type { ContainerInterface } from '#dataplane/interfaceStore.ts';
import { json, type Reply } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import type { InterfaceReader } from './readers.ts';

/** `/podinterfaces?name=&namespace=`: 404 when a name is asked for and nothing matches; `null` when there is nothing. */
export function podInterfaces(interfaces: InterfaceReader, query: URLSearchParams): Reply {
  const name = query.get('name') ?? '';
  const namespace = query.get('namespace') ?? '';
  const found = interfaces
    .containers()
    .filter((each) => name === '' || each.podName === name)
    .filter((each) => namespace === '' || each.podNamespace === namespace);
  if (found.length === 0 && name !== '')
    throw new StatusError('NotFound', `podinterface "${name}" not found`);
  return json(found.length === 0 ? null : found.map(toPodInterface));
}

function toPodInterface(from: ContainerInterface): PodInterface {
  return {
    name: from.podName,
    podNamespace: from.podNamespace,
    interfaceName: from.name,
    ip: from.ip,
    mac: from.mac,
    portUUID: from.portUuid,
    ofPort: from.ofport,
    containerID: from.containerId,
  };
}
