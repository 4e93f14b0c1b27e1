/** What is compiled from Go modules, where no release can be downloaded. Pure data. @module */
import type { GoModule } from './goModule.ts';
import { versions } from './versions.ts';

/** Programs compiled together. */
export type GoBuild = {
  readonly name: string;
  readonly module: GoModule;
  /** Main packages, as import paths. */
  readonly packages: readonly string[];
  readonly tags?: readonly string[];
  /** Variables set at link time, as `import/path.name=value`. */
  readonly variables?: readonly string[];
  /** Compiled on the versions that Kubernetes pins, to share its packages. */
  readonly onKubernetes?: true;
};

const kubernetes: GoModule = { path: 'k8s.io/kubernetes', version: versions.kubernetes };
const [, minor] = /^v1\.(\d+)\./.exec(versions.kubernetes) ?? [];
const kubernetesVariables = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap(
  (at) => [
    `${at}.gitVersion=${versions.kubernetes}`,
    `${at}.gitMajor=1`,
    `${at}.gitMinor=${minor}`,
    `${at}.gitTreeState=clean`,
  ],
);

const containerd = 'github.com/containerd/containerd/v2';
const plugins = 'github.com/containernetworking/plugins';

/** Every build, by what it is for. */
export const goBuilds = {
  /** What integration tests start as plain processes. */
  api: {
    name: 'api',
    module: kubernetes,
    packages: [
      'k8s.io/kubernetes/cmd/kube-apiserver',
      'k8s.io/kubernetes/cmd/kubectl',
      'go.etcd.io/etcd/server/v3',
    ],
    variables: kubernetesVariables,
    onKubernetes: true,
  },
  node: {
    name: 'node',
    module: kubernetes,
    packages: ['kubeadm', 'kubelet', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy'].map(
      (program) => `k8s.io/kubernetes/cmd/${program}`,
    ),
    variables: kubernetesVariables,
    onKubernetes: true,
  },
  helm: {
    name: 'helm',
    module: { path: 'helm.sh/helm/v3', version: versions.helm },
    packages: ['helm.sh/helm/v3/cmd/helm'],
    variables: [`helm.sh/helm/v3/internal/version.version=${versions.helm}`],
    onKubernetes: true,
  },
  containerd: {
    name: 'containerd',
    module: { path: containerd, version: versions.containerd },
    packages: ['containerd', 'ctr', 'containerd-shim-runc-v2'].map(
      (program) => `${containerd}/cmd/${program}`,
    ),
    tags: ['no_aufs', 'no_zfs', 'no_btrfs', 'no_devmapper'],
    variables: [`${containerd}/version.Version=${versions.containerd}`],
  },
  cni: {
    name: 'cni',
    module: { path: plugins, version: versions.cniPlugins },
    packages: ['ipam/host-local', 'main/loopback', 'main/ptp', 'meta/portmap', 'meta/bandwidth'].map(
      (plugin) => `${plugins}/plugins/${plugin}`,
    ),
    variables: [`${plugins}/pkg/utils/buildversion.BuildVersion=${versions.cniPlugins}`],
  },
  kind: {
    name: 'kind',
    module: { path: 'sigs.k8s.io/kind', version: versions.kind },
    packages: ['sigs.k8s.io/kind'],
  },
  coredns: {
    name: 'coredns',
    module: { path: 'github.com/coredns/coredns', version: versions.coredns },
    packages: ['github.com/coredns/coredns'],
  },
} as const satisfies Record<string, GoBuild>;

/** The arguments of `go` for one build into `folder`. */
export function buildArguments(build: GoBuild, folder: string): string[] {
  const link = ['-s', '-w', ...(build.variables ?? []).map((variable) => `-X ${variable}`)].join(' ');
  const tags = build.tags ? ['-tags', build.tags.join(',')] : [];
  return [
    'build',
    '-mod=mod',
    '-buildvcs=false',
    '-trimpath',
    ...tags,
    '-ldflags',
    link,
    '-o',
    `${folder}/`,
    ...build.packages,
  ];
}
