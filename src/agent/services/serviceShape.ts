import type { KubeObject } from '#kube/objects.ts';
import { type EndpointSlice, isChosen, type Service } from '#policy/serviceFrontends.ts';

/** A Service as the API server has it. */
export type ServiceObject = KubeObject & Service;
/** An EndpointSlice as the API server has it. */
export type SliceObject = KubeObject & EndpointSlice;

const ownerLabel = 'kubernetes.io/service-name';

/** What is kept of a Service: where it listens. */
export function strippedService({ metadata, spec, status }: ServiceObject): ServiceObject {
  const { clusterIP, clusterIPs, externalIPs, internalTrafficPolicy, ports } = spec ?? {};
  const ingress = status?.loadBalancer?.ingress?.map(({ ip }) => ({ ip }));
  return {
    metadata: identityOf(metadata),
    spec: {
      ...(clusterIPs === undefined ? { clusterIP } : { clusterIPs }),
      ...(externalIPs === undefined ? {} : { externalIPs }),
      ...(internalTrafficPolicy === 'Local' ? { internalTrafficPolicy } : {}),
      ports: ports?.map(({ name, protocol, port }) => ({ name, protocol, port })),
    },
    ...(ingress === undefined ? {} : { status: { loadBalancer: { ingress } } }),
  };
}

/** What is kept of a slice, seen from a node: the addresses that kube-proxy may choose. */
export function strippedSlice(
  { metadata, addressType, ports, endpoints = [] }: SliceObject,
  node: string,
): SliceObject {
  const labels = { [ownerLabel]: metadata.labels?.[ownerLabel] ?? '' };
  return {
    metadata: { ...identityOf(metadata), labels },
    addressType,
    ports: ports?.map(({ name, protocol, port }) => ({ name, protocol, port })),
    endpoints: endpoints.filter(isChosen).map(({ addresses, nodeName }) => ({
      addresses: addresses.slice(0, 1),
      ...(nodeName === node ? { nodeName } : {}),
    })),
  };
}

/** `namespace/name` of the Service that a slice belongs to. */
export function serviceOf({ metadata }: SliceObject): string {
  return `${metadata.namespace ?? ''}/${metadata.labels?.[ownerLabel] ?? ''}`;
}

function identityOf({
  name,
  namespace,
  uid,
  resourceVersion,
}: KubeObject['metadata']): KubeObject['metadata'] {
  return { name, namespace, uid, resourceVersion };
}
