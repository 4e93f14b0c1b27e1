import { describe, expect, it } from 'vitest';
import { controlPlaneImages, dockerfile } from './controlPlaneImages.ts';

describe('controlPlaneImages', () => {
  it('takes the names kubeadm prints and the sandbox image of containerd', () => {
    const listed =
      'r.example/kube-proxy:v1.34.4\nr.example/coredns/coredns:v1.12.1\nr.example/pause:3.10.1\n';
    expect(controlPlaneImages(listed, '  sandbox_image = "r.example/pause:3.10"\n')).toEqual([
      { image: 'r.example/kube-proxy:v1.34.4', program: 'kube-proxy' },
      { image: 'r.example/coredns/coredns:v1.12.1', program: 'coredns' },
      { image: 'r.example/pause:3.10.1', program: 'pause' },
      { image: 'r.example/pause:3.10', program: 'pause' },
    ]);
  });

  it('names no image twice', () => {
    expect(
      controlPlaneImages('r.example/pause:3.10\n', 'sandbox_image = "r.example/pause:3.10"'),
    ).toHaveLength(1);
  });
});

describe('dockerfile', () => {
  it('holds one static program that is found by its bare name', () => {
    expect(dockerfile('etcd')).toMatch(
      /^FROM scratch\nCOPY etcd \/usr\/local\/bin\/\nENV PATH=\/usr\/local\/bin$/m,
    );
  });

  it('gives kube-proxy the programs that write rules', () => {
    expect(dockerfile('kube-proxy')).toContain('iptables nftables conntrack');
  });
});
