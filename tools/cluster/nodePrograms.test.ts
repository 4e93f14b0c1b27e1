import { describe, expect, it } from 'vitest';
import { findProgram } from './nodePrograms.ts';

describe('findProgram', () => {
  it('knows which build a program came from', () => {
    const programs = { api: '/a', node: '/n', containerd: '/c', cni: '/p', coredns: '/d', pause: '/z' };
    expect(
      ['etcd', 'kube-apiserver', 'kube-proxy', 'coredns', 'pause'].map((name) => findProgram(programs, name)),
    ).toEqual(['/a/etcd', '/a/kube-apiserver', '/n/kube-proxy', '/d/coredns', '/z/pause']);
  });
});
