import { describe, expect, it } from 'vitest';
import type { Command, Exec } from '#base/exec.ts';
import { OvsdbClient } from './vsctl.ts';

describe('ovs-vsctl', () => {
  it('deletes many ports in one transaction without waiting for a switch that may be away', async () => {
    const commands: Command[] = [];
    await clientOf(commands).deletePorts(['a', 'b']);
    await clientOf(commands).deletePorts([]);
    expect(commands.map(({ args }) => args.slice(2).join(' '))).toEqual([
      '--no-wait -- --if-exists del-port br-int a -- --if-exists del-port br-int b',
    ]);
  });

  it('quotes what a port is remembered by', async () => {
    const commands: Command[] = [];
    const client = clientOf(commands, '{"data":[],"headings":[]}\n');
    const adding = client.addPorts([{ name: 'p1', externalIds: { 'pod-name': 'a,b"c' } }]);
    await expect(adding).rejects.toMatchObject({ code: 'ANTREA_OVS_PORT_FAILED' });
    expect(commands[0]?.args).toContain('external_ids:pod-name="a,b\\"c"');
  });

  it.each(['-1', '65536', 'x', ''])('ignores the round number %j', async (text) => {
    const row = ['br-int', '', ['map', [['roundNum', text]]]];
    const table = { headings: ['name', 'datapath_type', 'external_ids'], data: [row] };
    expect(await clientOf([], JSON.stringify(table)).roundNumber()).toBeUndefined();
  });
});

function clientOf(commands: Command[], stdout = ''): OvsdbClient {
  const exec: Exec = {
    run: (command) => {
      commands.push(command);
      return Promise.resolve({ code: 0, stdout, stderr: '' });
    },
  };
  return new OvsdbClient({ exec, endpoint: { runDir: '/run', bridge: 'br-int' } });
}
