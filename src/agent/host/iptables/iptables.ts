import { CodedError } from '#base/errors.ts';
import { type Exec, output } from '#base/exec.ts';
import { type Backend, program } from './backend.ts';
import { type Chain, type Family, type Table, withoutDispensable } from './chain.ts';
import { type ChainState, changedChains, type ObservedChain, restoreScript } from './plan.ts';

/** Seconds to wait for the lock of the legacy backend, and microseconds between two tries, as Antrea has them. */
const lockWait = ['--wait', '10', '--wait-interval', '200000'];

/**
 * Makes every chain and jump as `chains` says: one process per IP version changes all of it, atomically per table.
 * Returns the names of the chains that had to be changed. Where that is refused, dispensable rules are left out, and
 * `onRefused` is told why, each time.
 */
export async function syncChains(
  exec: Exec,
  backend: Backend,
  chains: readonly Chain[],
  onRefused: (error: unknown) => void = () => {},
): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const family of ['ipv4', 'ipv6'] as const) {
    const ofFamily = chains.filter((chain) => chain.family === family);
    if (family === 'ipv6' && ofFamily.length > 0 && !(await hasIpv6(exec))) continue;
    changed.push(...(await syncOrLess(exec, backend, ofFamily, onRefused)));
  }
  return changed;
}

/** Of what was refused some tables may be written already: the second try looks again. */
async function syncOrLess(
  exec: Exec,
  backend: Backend,
  chains: readonly Chain[],
  onRefused: (error: unknown) => void,
): Promise<readonly string[]> {
  try {
    return await syncFamily(exec, backend, chains);
  } catch (error) {
    const less = withoutDispensable(chains);
    if (less === undefined) throw error;
    const changed = await syncFamily(exec, backend, less);
    onRefused(error);
    return changed;
  }
}

async function syncFamily(
  exec: Exec,
  backend: Backend,
  chains: readonly Chain[],
): Promise<readonly string[]> {
  const states = await Promise.all(chains.map((chain) => observe(exec, backend, chain)));
  const [family] = chains.map((chain) => chain.family);
  const script = restoreScript(states);
  if (family === undefined || script === undefined) return [];
  await restore(exec, backend, family, script);
  return changedChains(states);
}

/** A kernel started without IPv6 has no packets of it either. */
async function hasIpv6(exec: Exec): Promise<boolean> {
  return (await exec.run({ file: 'cat', args: ['/proc/self/net/if_inet6'] })).code === 0;
}

/** Runs `iptables-restore --noflush` of the backend and IP version. */
export async function restore(exec: Exec, backend: Backend, family: Family, script: string): Promise<void> {
  const wait = backend === 'legacy' ? lockWait : [];
  await output(exec, {
    file: program(backend, family, '-restore'),
    args: ['--noflush', ...wait],
    stdin: script,
  });
}

async function observe(exec: Exec, backend: Backend, chain: Chain): Promise<ChainState> {
  const list = (name: string) => listChain(exec, backend, chain.family, chain.table, name);
  const [rules, builtin] = await Promise.all([list(chain.name), list(chain.jump.from)]);
  return { chain, rules, builtin: builtin ?? [] };
}

/** The rules of one chain; undefined when it does not exist. Costs the same however many rules other chains hold. */
export async function listChain(
  exec: Exec,
  backend: Backend,
  family: Family,
  table: Table,
  name: string,
): Promise<ObservedChain> {
  const file = program(backend, family);
  const result = await exec.run({ file, args: ['-w', '10', '-t', table, '-S', name] });
  if (result.code === 0) return result.stdout.split('\n').filter((line) => line.startsWith('-A '));
  if (/No chain|does not exist|is incompatible/.test(result.stderr)) return undefined;
  throw new CodedError(
    'ANTREA_COMMAND_FAILED',
    `${file} -t ${table} -S ${name} failed: ${result.stderr.trim()}`,
  );
}
