import { describe, expect, it } from 'vitest';
import type { Command, Exec } from '#base/exec.ts';
import { type BundleSpool, wholeWriteBytes } from './bundleSpool.ts';
import { OfctlClient } from './ofctl.ts';

describe('ovs-ofctl', () => {
  it('writes by OpenFlow 1.4 bundles on standard input and reads by 1.3, never with a process per flow', async () => {
    const commands: Command[] = [];
    const client = clientOf(commands);
    await client.applyBundle([]);
    await client.deleteRounds([]);
    expect(commands).toEqual([]);
    await client.deleteRounds([3, 94]);
    await client.dumpFlows({ table: 90 });
    await client.dumpFlowLines();
    await client.dumpCategory('rule');
    expect(commands.map(({ args }) => args.filter((arg) => !arg.startsWith('--timeout')).join(' '))).toEqual([
      '-O OpenFlow14 --no-names bundle unix:/run/br-int.mgmt -',
      '-O OpenFlow13 --no-names dump-flows unix:/run/br-int.mgmt table=90',
      '-O OpenFlow13 --names dump-flows unix:/run/br-int.mgmt',
      '-O OpenFlow13 --no-names dump-flows unix:/run/br-int.mgmt cookie=0x70000000000/0xff0000000000',
    ]);
    expect(commands[0]?.stdin).toBe(
      'flow delete cookie=0x3000000000000/0xffff000000000000\nflow delete cookie=0x5e000000000000/0xffff000000000000\n',
    );
  });

  it('hands over a bundle whole: one that a single write cannot carry goes by a file', async () => {
    const commands: Command[] = [];
    const spooled: string[] = [];
    const spool: BundleSpool = {
      withFile: (text, use) => {
        spooled.push(text);
        return use('/spool/flows');
      },
    };
    const rounds = Array.from({ length: wholeWriteBytes / 50 }, (_, round) => round % 4096);
    await clientOf(commands, spool).deleteRounds(rounds);
    expect(commands.map(({ args, stdin }) => [args.at(-1), stdin])).toEqual([['/spool/flows', undefined]]);
    expect(spooled.map((text) => text.split('\n').length)).toEqual([rounds.length + 1]);
  });

  it('sends frames of many ports with one process', async () => {
    const commands: Command[] = [];
    await clientOf(commands).packetOuts([
      { ofport: 3, frameHex: 'ffff' },
      { ofport: 4, frameHex: 'eeee' },
    ]);
    expect(commands.map(({ stdin }) => stdin)).toEqual([
      'packet-out in_port=3,packet=ffff,actions=table\npacket-out in_port=4,packet=eeee,actions=table\n',
    ]);
  });
});

function clientOf(commands: Command[], spool?: BundleSpool): OfctlClient {
  const exec: Exec = {
    run: (command) => {
      commands.push(command);
      return Promise.resolve({ code: 0, stdout: '', stderr: '' });
    },
  };
  const endpoint = { runDir: '/run', bridge: 'br-int' };
  return new OfctlClient({ exec, endpoint, ...(spool ? { spool } : {}) });
}
