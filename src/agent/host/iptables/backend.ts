import type { Exec } from '#base/exec.ts';
import type { Family } from './chain.ts';

/** The kernel interface behind iptables. Rules of one are invisible in the other, so we use that of kube-proxy. */
export type Backend = 'nft' | 'legacy';

/** The backend, and whether it was read from the rules of Kubernetes or is a guess that later looks may correct. */
export type DetectedBackend = { readonly backend: Backend; readonly certain: boolean };

/** The program of a backend: `iptables-nft`, `ip6tables-legacy-restore`, ... */
export function program(backend: Backend, family: Family, suffix: '' | '-restore' | '-save' = ''): string {
  return `${family === 'ipv4' ? 'iptables' : 'ip6tables'}-${backend}${suffix}`;
}

/**
 * The backend in which kubelet or kube-proxy keep their chains. Kubelet makes `KUBE-IPTABLES-HINT` in the mangle table
 * for just this purpose; both keep a canary chain there.
 */
export async function detectBackend(exec: Exec): Promise<DetectedBackend> {
  const nft = await mangleRules(exec, 'nft');
  if (nft !== undefined && isKubernetes(nft)) return { backend: 'nft', certain: true };
  const legacy = (await legacyInUse(exec)) ? await mangleRules(exec, 'legacy') : undefined;
  if (legacy !== undefined && isKubernetes(legacy)) return { backend: 'legacy', certain: true };
  return { backend: nft === undefined ? 'legacy' : 'nft', certain: false };
}

/**
 * Whether the legacy tables are there at all. Asked first, because merely listing them with the legacy program would
 * make them, and they cost every packet from then on.
 */
export async function legacyInUse(exec: Exec): Promise<boolean> {
  const result = await exec.run({ file: 'cat', args: ['/proc/self/net/ip_tables_names'] });
  return result.code === 0 && result.stdout.trim() !== '';
}

function isKubernetes(rules: string): boolean {
  return /^-N KUBE-/m.test(rules);
}

async function mangleRules(exec: Exec, backend: Backend): Promise<string | undefined> {
  const result = await exec.run({ file: program(backend, 'ipv4'), args: ['-w', '10', '-t', 'mangle', '-S'] });
  return result.code === 0 ? result.stdout : undefined;
}
