import { KubeConfig } from '@kubernetes/client-node';
import { createKubeTransport } from '#kube/client.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { ControlPlane } from '../envtest/controlPlane.ts';
import type { Account } from './apiCalls.ts';

/**
 * A transport with the credentials of a pod of `account` on `node`: its token comes from the API server and names the
 * node, as the kubelet's do. The pod and the node are only objects.
 */
export async function transportOf(
  controlPlane: ControlPlane,
  admin: KubeTransport,
  account: Account,
  node: string,
): Promise<KubeTransport> {
  const namespace = '/api/v1/namespaces/kube-system';
  const name = `${account}-on-${node}`;
  await createIfAbsent(admin, '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node },
  });
  const pod = await admin.request<{ readonly metadata: { readonly uid: string } }>({
    method: 'POST',
    path: `${namespace}/pods`,
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { nodeName: node, serviceAccountName: account, containers: [{ name: 'c', image: 'none' }] },
    },
  });
  const issued = await admin.request<{ readonly status: { readonly token: string } }>({
    method: 'POST',
    path: `${namespace}/serviceaccounts/${account}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid: pod.metadata.uid } },
    },
  });
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'envtest', server: controlPlane.server, caFile: controlPlane.caFile, skipTLSVerify: false },
    { name, token: issued.status.token },
  );
  return createKubeTransport(kubeConfig);
}

async function createIfAbsent(admin: KubeTransport, path: string, body: unknown): Promise<void> {
  try {
    await admin.request({ method: 'POST', path, body });
  } catch (error) {
    if (!String(error).includes('AlreadyExists')) throw error;
  }
}
