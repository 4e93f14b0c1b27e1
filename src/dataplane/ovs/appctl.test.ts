import { describe, expect, it } from 'vitest';
import type { Command, Exec } from '#base/exec.ts';
import { AppctlClient } from './appctl.ts';

const endpoint = { runDir: '/run/ovs', bridge: 'br-int' };

describe('commands to ovs-vswitchd', () => {
  it('go to the control socket of the process in the pid file', async () => {
    const commands: Command[] = [];
    const exec = recorder(commands, 'tcp,orig=(...)\n\nudp,orig=(...)\n');
    const client = new AppctlClient({ exec, endpoint, readText: async () => '4711\n' });
    expect(await client.dumpConntrack()).toEqual(['tcp,orig=(...)', 'udp,orig=(...)']);
    await client.flushConntrack('10.10.0.2');
    await client.purgeMegaflows();
    expect(commands.map(({ args }) => args.slice(0, 2))).toEqual(
      Array(5).fill(['-t', '/run/ovs/ovs-vswitchd.4711.ctl']),
    );
    expect(commands.map(({ args }) => args.slice(3).join(' '))).toEqual([
      'dpctl/dump-conntrack zone=65520',
      'dpctl/flush-conntrack zone=65520 ct_nw_src=10.10.0.2',
      'dpctl/flush-conntrack zone=65520 ct_nw_dst=10.10.0.2',
      'revalidator/wait',
      'revalidator/purge',
    ]);
  });

  it('say that it is not running when there is no pid file', async () => {
    const readText = () => Promise.reject(new Error('ENOENT'));
    const client = new AppctlClient({ exec: recorder([], ''), endpoint, readText });
    await expect(client.trace('ip')).rejects.toMatchObject({ code: 'ANTREA_OVS_UNREACHABLE' });
  });
});

function recorder(commands: Command[], stdout: string): Exec {
  return {
    run: (command) => {
      commands.push(command);
      return Promise.resolve({ code: 0, stdout, stderr: '' });
    },
  };
}
