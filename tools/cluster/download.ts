/** Released programs, downloaded where the network allows and checked against the published sum. @module */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, contentKey } from './cache.ts';
import type { Machine } from './machine.ts';
import { ToolError } from './toolError.ts';
import { versions } from './versions.ts';

/** Where a release lies, where its SHA-256 lies, and what of it is kept. */
export type Release = {
  readonly url: string;
  readonly sum: string;
  /** Set for archives: the file or folder inside, and how many leading folders are dropped. */
  readonly archive?: { readonly member: string; readonly strip: number };
};

/** The releases by name; the architecture is Go's word for it. */
export function releases(arch: string): Readonly<Record<string, Release>> {
  const kubernetes = `https://dl.k8s.io/release/${versions.kubernetes}/bin/linux/${arch}`;
  const kind = `https://github.com/kubernetes-sigs/kind/releases/download/${versions.kind}/kind-linux-${arch}`;
  const helm = `https://get.helm.sh/helm-${versions.helm}-linux-${arch}.tar.gz`;
  const etcd = `https://github.com/etcd-io/etcd/releases/download/${versions.etcd}`;
  const etcdName = `etcd-${versions.etcd}-linux-${arch}`;
  const plugins = `https://github.com/containernetworking/plugins/releases/download/${versions.cniPlugins}`;
  const pluginsName = `cni-plugins-linux-${arch}-${versions.cniPlugins}.tgz`;
  return {
    kubectl: { url: `${kubernetes}/kubectl`, sum: `${kubernetes}/kubectl.sha256` },
    'kube-apiserver': { url: `${kubernetes}/kube-apiserver`, sum: `${kubernetes}/kube-apiserver.sha256` },
    kind: { url: kind, sum: `${kind}.sha256sum` },
    helm: { url: helm, sum: `${helm}.sha256sum`, archive: { member: `linux-${arch}/helm`, strip: 1 } },
    etcd: {
      url: `${etcd}/${etcdName}.tar.gz`,
      sum: `${etcd}/SHA256SUMS`,
      archive: { member: `${etcdName}/etcd`, strip: 1 },
    },
    'cni-plugins': {
      url: `${plugins}/${pluginsName}`,
      sum: `${plugins}/${pluginsName}.sha256`,
      archive: { member: '.', strip: 0 },
    },
  };
}

/** The folder with a downloaded program, or undefined where its host cannot be reached. */
export async function downloaded(
  machine: Machine,
  program: string,
  ask: typeof fetch = fetch,
): Promise<string | undefined> {
  const release = releases(process.arch === 'arm64' ? 'arm64' : 'amd64')[program];
  if (!release) return undefined;
  const place = `download/${program}`;
  const key = contentKey(release.url);
  const present = join(machine.cache, place, key);
  if (existsSync(present)) return present;
  const sums = await textOf(ask, release.sum);
  const wanted = sums === undefined ? undefined : publishedSum(sums, release.url);
  if (!wanted) return undefined;
  return cached(machine.cache, place, key, (folder) =>
    machine.progress.step(`download ${program}`, () =>
      fetchInto(machine, ask, { folder, program, release, wanted }),
    ),
  );
}

/** The SHA-256 of the file at `url` in a sums file: alone, or on the line that names the file. */
export function publishedSum(sums: string, url: string): string | undefined {
  const file = url.split('/').at(-1) ?? url;
  const lines = sums.trim().split('\n');
  const line =
    lines.find((text) => text.trim().endsWith(file)) ?? (lines.length === 1 ? lines[0] : undefined);
  return /\b[0-9a-f]{64}\b/.exec(line ?? '')?.[0];
}

/** Three seconds decide: a sandbox without names fails at once, and nobody waits for a black hole. */
async function textOf(ask: typeof fetch, url: string): Promise<string | undefined> {
  try {
    const answer = await ask(url, { signal: AbortSignal.timeout(3_000) });
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}

type Fetching = {
  readonly folder: string;
  readonly program: string;
  readonly release: Release;
  readonly wanted: string;
};

async function fetchInto(
  machine: Machine,
  ask: typeof fetch,
  { folder, program, release, wanted }: Fetching,
): Promise<void> {
  const answer = await ask(release.url, { signal: AbortSignal.timeout(10 * 60_000) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const sum = createHash('sha256').update(bytes).digest('hex');
  if (sum !== wanted) {
    throw new ToolError(
      `${release.url} is not what its publisher signed`,
      'Try again; a proxy may have damaged it.',
    );
  }
  const file = join(folder, `${program}.download`);
  writeFileSync(file, bytes);
  if (release.archive) {
    const { member, strip } = release.archive;
    await machine.run('tar', ['-xzf', file, '-C', folder, `--strip-components=${strip}`, member]);
  } else {
    renameSync(file, join(folder, program));
    chmodSync(join(folder, program), 0o755);
  }
}
