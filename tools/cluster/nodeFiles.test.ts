import { mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { layOutNode } from './nodeFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'antrea-node-'));

function write(path: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), path, { mode: 0o444 });
}

describe('layOutNode', () => {
  it('puts programs, kind’s files and its manifests where kind looks for them', () => {
    const scripts = ['create-kubelet-cgroup-v2.sh', 'mount-product-files.sh', 'undo-mount-hacks.sh'];
    for (const name of scripts) write(`kind/kind/bin/${name}`);
    for (const name of ['entrypoint', 'clean-install']) write(`kind/usr/local/bin/${name}`);
    const programs = ['containerd', 'ctr', 'containerd-shim-runc-v2', 'kubeadm', 'kubelet', 'kubectl'];
    for (const name of [...programs, 'host-local', 'loopback', 'ptp', 'portmap']) write(`bin/${name}`);
    const bin = join(folder, 'bin');
    const root = join(folder, 'root');
    layOutNode(root, join(folder, 'kind'), {
      api: bin,
      node: bin,
      containerd: bin,
      cni: bin,
      coredns: bin,
      pause: bin,
    });
    for (const path of [
      'usr/local/bin/entrypoint',
      'kind/bin/mount-product-files.sh',
      'usr/bin/kubelet',
      'opt/cni/bin/loopback',
    ]) {
      expect(statSync(join(root, path)).mode & 0o111, path).toBe(0o111);
    }
    expect(readFileSync(join(root, 'kind/version'), 'utf8')).toBe('v1.34.4');
    expect(readFileSync(join(root, 'kind/manifests/default-storage.yaml'), 'utf8')).toContain(
      'kind: StorageClass',
    );
  });
});
