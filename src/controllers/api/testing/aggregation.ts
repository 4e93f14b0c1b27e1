import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { controlPlaneGroup, controlPlaneVersion } from '#controlplane/group.ts';
import { statsGroup, statsVersion } from '#controlplane/statsGroup.ts';
import { createAuthority, issueCertificate } from '#kube/serving/certificate.ts';
import type { KubeTransport } from '#kube/transport.ts';

const hourMs = 3_600_000;

/** Writes the certificates of a front proxy into `folder` and returns the flags that make an API server be one. */
export async function frontProxyArgs(folder: string): Promise<readonly string[]> {
  const period = { now: Date.now(), lifetimeMs: hourMs };
  const authority = await createAuthority({ commonName: 'front-proxy-ca', ...period });
  const client = await issueCertificate(authority, {
    commonName: 'front-proxy-client',
    usage: 'client',
    ...period,
  });
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  return [
    `--requestheader-client-ca-file=${await write('front-proxy-ca.crt', authority.certificatePem)}`,
    `--proxy-client-cert-file=${await write('front-proxy-client.crt', client.certificatePem)}`,
    `--proxy-client-key-file=${await write('front-proxy-client.key', client.keyPem)}`,
    '--requestheader-allowed-names=front-proxy-client',
    '--requestheader-username-headers=X-Remote-User',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  ];
}

const served = [
  { group: controlPlaneGroup, version: controlPlaneVersion },
  { group: statsGroup, version: statsVersion },
];

/** Lets the API server forward the controller's groups to `localhost:port`, whose certificate `caBundle` vouches for. */
export async function registerApiServices(
  kube: KubeTransport,
  port: number,
  caBundle: string,
): Promise<void> {
  const metadata = { name: 'antrea', namespace: 'kube-system' };
  await create(kube, '/api/v1/namespaces/kube-system/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { type: 'ExternalName', externalName: 'localhost' },
  });
  for (const { group, version } of served) {
    await create(kube, '/apis/apiregistration.k8s.io/v1/apiservices', {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `${version}.${group}` },
      spec: {
        group,
        version,
        groupPriorityMinimum: 100,
        versionPriority: 100,
        service: { ...metadata, port },
        caBundle: Buffer.from(caBundle).toString('base64'),
      },
    });
  }
}

/** Lets `subject` do what `rules` say, everywhere. */
export async function grant(
  kube: KubeTransport,
  name: string,
  rules: readonly object[],
  subject: object,
): Promise<void> {
  const metadata = { name };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const base = '/apis/rbac.authorization.k8s.io/v1';
  await create(kube, `${base}/clusterroles`, { apiVersion, kind: 'ClusterRole', metadata, rules });
  await create(kube, `${base}/clusterrolebindings`, {
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [subject],
  });
}

/** A token of the agents' service account, bound to a pod on `node`, as a kubelet would get it. */
export async function agentToken(kube: KubeTransport, node: string): Promise<string> {
  const pods = '/api/v1/namespaces/kube-system/pods';
  const name = `antrea-agent-${node}`;
  const pod = await create<{ metadata: { uid: string } }>(kube, pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      nodeName: node,
      serviceAccountName: 'antrea-agent',
      containers: [{ name: 'agent', image: 'antrea' }],
    },
  });
  const accounts = '/api/v1/namespaces/kube-system/serviceaccounts';
  const answer = await create<{ status: { token: string } }>(kube, `${accounts}/antrea-agent/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid: pod.metadata.uid } },
  });
  return answer.status.token;
}

/** POSTs an object. */
export function create<T>(kube: KubeTransport, path: string, body: object): Promise<T> {
  return kube.request<T>({ method: 'POST', path, body });
}
