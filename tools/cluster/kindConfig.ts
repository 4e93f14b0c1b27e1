import { stringify } from 'yaml';

/** kube-proxy's back ends that the agent is tested with; `none` leaves kube-proxy out. */
export type KubeProxyMode = 'iptables' | 'nftables' | 'none';

/** How a cluster is laid out. */
export type ClusterShape = {
  readonly workers: number;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly kubeProxyMode: KubeProxyMode;
};

/** The cluster of the demo and of the end-to-end tests. */
export const defaultShape: ClusterShape = {
  workers: 2,
  podSubnet: '10.244.0.0/16',
  serviceSubnet: '10.96.0.0/16',
  kubeProxyMode: 'iptables',
};

/** Where the API server of the control-plane node writes its audit log. */
export const auditLog = '/var/log/kubernetes/audit.log';

const auditFolder = '/etc/kubernetes/audit';

/** kind's configuration file: no CNI of its own, since that is what we bring. `auditPolicy` is a file of this machine. */
export function kindConfig(shape: ClusterShape, auditPolicy: string): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      disableDefaultCNI: true,
      podSubnet: shape.podSubnet,
      serviceSubnet: shape.serviceSubnet,
      kubeProxyMode: shape.kubeProxyMode,
    },
    nodes: [
      {
        role: 'control-plane',
        extraMounts: [{ hostPath: auditPolicy, containerPath: `${auditFolder}/policy.yaml`, readOnly: true }],
        kubeadmConfigPatches: [stringify(auditPatch())],
      },
      ...Array.from({ length: shape.workers }, () => ({ role: 'worker' })),
    ],
  });
}

/** Asks kubeadm for an audit log: a test compares the rights the chart grants with the calls that were made. */
function auditPatch() {
  const logFolder = auditLog.slice(0, auditLog.lastIndexOf('/'));
  const volume = (name: string, path: string, readOnly: boolean) => ({
    name,
    hostPath: path,
    mountPath: path,
    readOnly,
    pathType: 'DirectoryOrCreate',
  });
  return {
    kind: 'ClusterConfiguration',
    apiServer: {
      extraArgs: {
        'audit-policy-file': `${auditFolder}/policy.yaml`,
        'audit-log-path': auditLog,
        'audit-log-mode': 'batch',
        'audit-log-maxsize': '100',
        'audit-log-maxbackup': '1',
      },
      extraVolumes: [volume('audit-policy', auditFolder, true), volume('audit-log', logFolder, false)],
    },
  };
}
