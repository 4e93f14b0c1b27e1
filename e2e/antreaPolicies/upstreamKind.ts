/**
 * The kind ClusterNetworkPolicy of policy.networking.k8s.io, as far as a cluster needs it that has not got it.
 * @module
 */
import { apply, kubectl } from '../support/cluster.ts';
import { upstreamApi } from '../truth/kubeObjects.ts';

const [group, version] = upstreamApi.split('/');

/** As kubectl takes it. */
export const upstreamResource = `clusternetworkpolicies.${group}`;

/** Makes the API server serve it, with a schema that takes anything. */
export async function defineUpstreamKind(): Promise<void> {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  await apply({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: upstreamResource,
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/network-policy-api' },
    },
    spec: {
      group,
      scope: 'Cluster',
      names: { kind: 'ClusterNetworkPolicy', plural: 'clusternetworkpolicies' },
      versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }],
    },
  });
  await kubectl(['wait', `crd/${upstreamResource}`, '--for=condition=Established', '--timeout=60s']);
}

/** Removes the kind and every object of it. */
export async function forgetUpstreamKind(): Promise<void> {
  await kubectl(['delete', 'crd', upstreamResource, '--ignore-not-found', '--timeout=60s']);
}
