/**
 * The controller of the cluster: its process, its API on port 10349.
 * @module
 */
import { loopbackTokenPath } from '#kube/serving/loopbackToken.ts';
import { getJson, kubectl, nodes, onNode } from './cluster.ts';

const deployment = ['deployment/antrea-controller', '-n', 'kube-system'];
type PodList = { readonly items: readonly { readonly status: { readonly hostIP: string } }[] };

/** Stops the controller and waits until the API server knows that it is away. */
export async function stopController(): Promise<void> {
  await kubectl(['scale', ...deployment, '--replicas=0']);
  const apiService = 'apiservice/v1beta2.controlplane.antrea.tanzu.vmware.com';
  await kubectl(['wait', apiService, '--for=condition=Available=false', '--timeout=120s']);
}

/** Starts the controller again and waits until it is ready. */
export async function startController(): Promise<void> {
  await kubectl(['scale', ...deployment, '--replicas=1']);
  await kubectl(['rollout', 'status', ...deployment, '--timeout=120s']);
}

/** What the controller answers a holder of `token`: the status code and the body. Asked directly, not through the API server. */
export async function askController(
  path: string,
  token: string,
): Promise<{ readonly status: number; readonly body: string }> {
  const { items } = await getJson<PodList>([
    'pods',
    '-n',
    'kube-system',
    '-l',
    'component=antrea-controller',
  ]);
  const url = `https://${items[0]?.status.hostIP}:10349${path}`;
  const header = `Authorization: Bearer ${token.trim()}`;
  const answer = await onNode(
    nodes.controlPlane,
    ...['curl', '--silent', '--insecure', '--write-out', '\n%{http_code}', '--header', header, url],
  );
  const end = answer.lastIndexOf('\n');
  return { status: Number(answer.slice(end + 1)), body: answer.slice(0, end) };
}

/** The controller's page of metrics. */
export async function controllerMetricsPage(): Promise<string> {
  const token = await kubectl(['exec', ...deployment, '--', 'cat', loopbackTokenPath]);
  return (await askController('/metrics', token)).body;
}
