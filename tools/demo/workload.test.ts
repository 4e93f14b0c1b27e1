import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { webImages } from '../cluster/webImages.ts';
import { fetchPage, parseShells, resolveName, shells } from './workload.ts';

const shell = { pod: 'busybox-x', node: 'antrea-worker' };

describe('parseShells', () => {
  it('reads pods and nodes', () => {
    expect(parseShells('busybox-a   antrea-worker\nbusybox-b antrea-worker2\n')).toEqual([
      { pod: 'busybox-a', node: 'antrea-worker' },
      { pod: 'busybox-b', node: 'antrea-worker2' },
    ]);
    expect(parseShells('')).toEqual([]);
  });
});

describe('shells', () => {
  it('asks for the pods of the DaemonSet', async () => {
    const asked: (readonly string[])[] = [];
    await shells(async (args) => {
      asked.push(args);
      return '';
    });
    expect(asked[0]).toContain('app=shell');
  });
});

describe('fetchPage', () => {
  it('goes through the ClusterIP and reads the title', async () => {
    const title = await fetchPage(async (args) => {
      if (args[0] === 'get') return '10.96.7.7';
      expect(args.at(-1)).toBe('http://10.96.7.7/');
      return '<html><title>Welcome to nginx!</title></html>';
    }, shell);
    expect(title).toBe('Welcome to nginx!');
  });
});

describe('resolveName', () => {
  it('asks from inside the pod', async () => {
    const asked: string[] = [];
    await resolveName(async (args) => {
      asked.push(args.join(' '));
      return '';
    }, shell);
    expect(asked).toEqual(['exec busybox-x -- nslookup -type=a kubernetes.default.svc.cluster.local']);
  });
});

describe('the manifest', () => {
  it('uses the images that the cluster holds, and never pulls them', () => {
    const text = readFileSync(join(import.meta.dirname, 'manifests', 'web.yaml'), 'utf8');
    const containers = parseAllDocuments(text)
      .map((document) => document.toJS())
      .flatMap((object) => object.spec.template?.spec.containers ?? []);
    expect(containers.map((container) => container.image)).toEqual([...webImages]);
    expect(containers.every((container) => container.imagePullPolicy === 'IfNotPresent')).toBe(true);
  });
});
