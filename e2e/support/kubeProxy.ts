import { kubectl, onNode } from './cluster.ts';

const daemonSet = ['patch', 'daemonset', 'kube-proxy', '-n', 'kube-system', '--type', 'json', '--patch'];
const path = '/spec/template/spec/affinity';

/** Keeps kube-proxy away from a node, and removes everything it left there. */
export async function removeKubeProxy(node: string): Promise<void> {
  const elsewhere = { key: 'kubernetes.io/hostname', operator: 'NotIn', values: [node] };
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [elsewhere] }],
      },
    },
  };
  await kubectl([...daemonSet, JSON.stringify([{ op: 'add', path, value: affinity }])]);
  await kubectl([
    ...['delete', 'pod', '-n', 'kube-system', '-l', 'k8s-app=kube-proxy'],
    ...['--field-selector', `spec.nodeName=${node}`, '--wait'],
  ]);
  await onNode(node, 'sh', '-c', 'iptables-save | grep -v -e KUBE-SERVICES -e KUBE-PROXY | iptables-restore');
}

/** Lets kube-proxy run everywhere again; it puts back what was removed. */
export async function restoreKubeProxy(): Promise<void> {
  await kubectl([...daemonSet, JSON.stringify([{ op: 'remove', path }])]);
}
