import type { TestNetns } from '#dataplane/ovs/testing/netns.ts';
import type { SysctlFs } from '../sysctl.ts';

/** The kernel parameters of a network namespace. */
export function netnsSysctl(netns: Pick<TestNetns, 'run'>): SysctlFs {
  const dotted = (name: string) => name.replaceAll('/', '.');
  return {
    read: async (name) => (await netns.run('sysctl', '-n', dotted(name))).trim(),
    write: async (name, value) => void (await netns.run('sysctl', '-q', '-w', `${dotted(name)}=${value}`)),
  };
}
