/** Versions of everything the test cluster is made of. Kubernetes stays on 1.34: newer kubelets refuse cgroup v1 by default. */
export const versions = {
  kubernetes: 'v1.34.4',
  etcd: 'v3.6.4',
  containerd: 'v2.1.4',
  cniPlugins: 'v1.7.1',
  coredns: 'v1.12.1',
  kind: 'v0.30.0',
  helm: 'v3.19.0',
  /** The oldest Go release that compiles all of the above. */
  go: 'go1.24.13',
  /** The node image kind v0.30.0 was released with. */
  kindestNode: 'kindest/node:v1.34.0',
} as const;
