import { createRouter } from '#kube/serving/router.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';

/** Who agents are to the API server. */
export const agentUser = 'system:serviceaccount:kube-system:antrea-agent';

/** Posts what an agent on a node says to one of the control plane's routes: JSON of an object, and texts as they are. */
export function agentPost(route: Parameters<typeof createRouter>[0][number], resource: string) {
  const router = createRouter([route]);
  return (body: object | string, node = 'n1') =>
    router(
      testRequest(`/apis/controlplane.antrea.tanzu.vmware.com/v1beta2/${resource}`, {
        method: 'POST',
        body: async () => (typeof body === 'string' ? body : JSON.stringify(body)),
        user: { name: agentUser, groups: [], extra: { 'authentication.kubernetes.io/node-name': [node] } },
      }),
    );
}
