import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemExec } from '#base/exec.ts';
import { createNetns, type TestNetns } from '#dataplane/ovs/testing/netns.ts';
import { uniqueName } from '#dataplane/ovs/testing/testSwitch.ts';

/** A network namespace for one pod after the other, which counts what arrives in it from the first packet on. */
export type Sandbox = {
  readonly netns: TestNetns;
  /** How the agent finds it: it does not see the machine's named namespaces. */
  readonly path: string;
  /** Counts from now on what arrives from these addresses. */
  expect(sources: readonly string[]): Promise<void>;
  /** Packets that arrived, by source. */
  arrived(): Promise<ReadonlyMap<string, number>>;
  remove(): Promise<void>;
};

/** Creates an empty sandbox. Needs root. */
export async function createSandbox(): Promise<Sandbox> {
  const netns = await createNetns(systemExec(), uniqueName('sb'));
  const [file = '', ...prefix] = netns.prefix;
  const holder = spawn(file, [...prefix, 'sleep', 'infinity'], { stdio: 'ignore' });
  const ended = once(holder, 'close');
  return {
    netns,
    path: `/proc/${holder.pid}/ns/net`,
    expect: async (sources) => {
      // Before anything of the pod's own could drop it; nobody shall answer.
      const rules = sources.map((source) => `-A PREROUTING -p udp -s ${source} -j DROP`);
      const table = ['*raw', ':PREROUTING ACCEPT [0:0]', ...rules, 'COMMIT'];
      await netns.run('sh', '-c', `printf '%s\\n' "$@" | iptables-restore`, 'sh', ...table);
    },
    arrived: async () => counted(await netns.run('iptables', '-t', 'raw', '-nvxL', 'PREROUTING')),
    remove: async () => {
      holder.kill('SIGKILL');
      await ended;
      await netns.remove();
    },
  };
}

function counted(listing: string): ReadonlyMap<string, number> {
  const rows = listing.matchAll(/^\s*(\d+)\s+\d+\s+DROP\s.*?\s(\d+\.\d+\.\d+\.\d+)\s+0\.0\.0\.0\/0/gm);
  return new Map(Array.from(rows, ([, packets, source = '']) => [source, Number(packets)]));
}
