import { describe, expect, it } from 'vitest';
import { buildArguments, goBuilds } from './goBuilds.ts';

describe('buildArguments', () => {
  it('strips symbols, leaves out paths of this machine, and burns the version in', () => {
    const args = buildArguments(goBuilds.containerd, '/out');
    expect(args).toContain('-trimpath');
    expect(args.join(' ')).toContain(
      '-ldflags -s -w -X github.com/containerd/containerd/v2/version.Version=v2.1.4',
    );
    expect(args.join(' ')).toContain('-tags no_aufs,no_zfs,no_btrfs,no_devmapper -ldflags');
    expect(args.slice(-5)).toEqual([
      '-o',
      '/out/',
      'github.com/containerd/containerd/v2/cmd/containerd',
      'github.com/containerd/containerd/v2/cmd/ctr',
      'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2',
    ]);
  });

  it('tells kubelet and kube-apiserver the minor version that peers compare', () => {
    expect(buildArguments(goBuilds.node, '/out').join(' ')).toContain(
      '-X k8s.io/component-base/version.gitMinor=34',
    );
  });
});
