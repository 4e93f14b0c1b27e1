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
    await client.nextRevalidation();
    await client.purgeMegaflows();
    await client.show('dpif/show');
    expect(commands.map(({ args }) => args.slice(0, 2))).toEqual(
      Array(6).fill(['-t', '/run/ovs/ovs-vswitchd.4711.ctl']),
    );
    expect(commands.map(({ args }) => args.slice(3).join(' '))).toEqual([
      'dpctl/dump-conntrack zone=65520',
      'dpctl/flush-conntrack zone=65520 ct_nw_src=10.10.0.2',
      'dpctl/flush-conntrack zone=65520 ct_nw_dst=10.10.0.2',
      'revalidator/wait',
      'revalidator/purge',
      'dpif/show',
    ]);
  });

  it('end connections by what they have in common, also when there are none any more', async () => {
    const commands: Command[] = [];
    const gone = 'ovs-vswitchd: failed to flush conntrack (No such file or directory)';
    const answers = [
      { code: 0, stdout: '', stderr: '' },
      { code: 2, stdout: '', stderr: gone },
      { code: 0, stdout: '', stderr: '' },
    ];
    const exec: Exec = {
      run: async (command) => {
        commands.push(command);
        return answers[commands.length - 1] ?? { code: 2, stdout: '', stderr: 'no' };
      },
    };
    const client = new AppctlClient({ exec, endpoint, readText: async () => '4711\n' });
    const ends = { source: '10.10.0.2', destination: '10.10.0.3' };
    await client.flushConnections({ ...ends, content: { protocol: 'TCP', port: 80 } });
    await client.flushConnections({ ...ends, content: { protocol: 'ICMP', id: 7, type: 8, code: 0 } });
    await client.flushConnections({ ...ends, sourcePort: 9, content: { protocol: 'TCP', port: 80 } });
    await expect(
      client.flushConnections({ ...ends, content: { protocol: 'UDP', port: 53 } }),
    ).rejects.toMatchObject({ code: 'ANTREA_COMMAND_FAILED' });
    expect(commands.map(({ args }) => args.at(-1))).toEqual([
      'ct_nw_src=10.10.0.2,ct_nw_dst=10.10.0.3,ct_nw_proto=6,ct_tp_dst=80',
      'ct_nw_src=10.10.0.2,ct_nw_dst=10.10.0.3,ct_nw_proto=1,icmp_id=7,icmp_type=8,icmp_code=0',
      'ct_nw_src=10.10.0.2,ct_nw_dst=10.10.0.3,ct_nw_proto=6,ct_tp_src=9,ct_tp_dst=80',
      'ct_nw_src=10.10.0.2,ct_nw_dst=10.10.0.3,ct_nw_proto=17,ct_tp_dst=53',
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
