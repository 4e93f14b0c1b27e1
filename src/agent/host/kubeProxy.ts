import type { Exec } from '#base/exec.ts';
import type { Backend } from './iptables/backend.ts';
import type { Table } from './iptables/chain.ts';
import { listChain } from './iptables/iptables.ts';

/** Where the rules of Services come from on this node. */
export type KubeProxyState =
  | { readonly kind: 'present'; readonly mode: 'iptables' | 'nftables' | 'other' }
  | { readonly kind: 'absent' };

/** Asks a URL on the node itself: the body, or undefined when nobody answers. */
export type LocalGet = (url: string) => Promise<string | undefined>;

/** kube-proxy's default addresses for its mode and its health. */
const modeUrl = 'http://127.0.0.1:10249/proxyMode';
const healthUrl = 'http://127.0.0.1:10256/healthz';

/**
 * Whether something on this node implements Services: the chains of kube-proxy (modes iptables and ipvs), the nftables
 * table `kube-proxy`, or a kube-proxy that answers at its default ports. The canary comes first because it is empty,
 * and KUBE-SERVICES may hold thousands of rules.
 */
export async function detectKubeProxy(exec: Exec, backend: Backend, get: LocalGet): Promise<KubeProxyState> {
  if (await hasChain(exec, backend, 'mangle', 'KUBE-PROXY-CANARY'))
    return { kind: 'present', mode: 'iptables' };
  if (await hasChain(exec, backend, 'nat', 'KUBE-SERVICES')) return { kind: 'present', mode: 'iptables' };
  if (await hasNftTable(exec)) return { kind: 'present', mode: 'nftables' };
  const mode = (await get(modeUrl))?.trim();
  if (mode === 'nftables' || mode === 'iptables') return { kind: 'present', mode };
  if (mode !== undefined || (await get(healthUrl)) !== undefined) return { kind: 'present', mode: 'other' };
  return { kind: 'absent' };
}

async function hasChain(exec: Exec, backend: Backend, table: Table, chain: string): Promise<boolean> {
  return (await listChain(exec, backend, 'ipv4', table, chain)) !== undefined;
}

async function hasNftTable(exec: Exec): Promise<boolean> {
  try {
    const table = await exec.run({ file: 'nft', args: ['list', 'chains', 'ip'] });
    return table.code === 0 && /^table ip kube-proxy /m.test(table.stdout);
  } catch {
    // The program `nft` is optional: kube-proxy's own ports tell as well.
    return false;
  }
}

/** Asks over HTTP with a time limit of one second. Any answer counts, whatever its status. */
export function localGet(): LocalGet {
  return async (url) => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
      return await response.text();
    } catch {
      return undefined;
    }
  };
}
