import { apiStatus } from './apiStatus.ts';
import type { Client } from './client.ts';

const path =
  '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreacontrollerinfos/antrea-controller';
/** Where Antrea is as long as its controller has not said. */
const usual = 'kube-system';

/**
 * The namespace of Antrea's own pods, as its controller says. Their labels do not tell them: any tenant's pod may have
 * these, and who is taken for an agent gets the credentials of the kubeconfig.
 */
export async function antreaNamespace(cluster: Pick<Client, 'get'>): Promise<string> {
  try {
    const { podRef } = await cluster.get<{ readonly podRef?: { readonly namespace?: string } }>(path);
    return podRef?.namespace ?? usual;
  } catch (error) {
    if ([403, 404].includes(apiStatus(error) ?? 0)) return usual;
    throw error;
  }
}
