import { describe, expect, it } from 'vitest';
import type { Exec } from '#base/exec.ts';
import { AppctlClient } from './appctl.ts';
import { UnderlayBridge } from './underlayBridge.ts';

const endpoint = { runDir: '/run', bridge: 'br-int' };

/** Answers `get` with `mac`. */
function bridgeOf(mac: string) {
  const commands: string[] = [];
  const exec: Exec = {
    run: async ({ args }) => {
      commands.push(args.slice(2).join(' '));
      return { code: 0, stdout: args.includes('get') ? mac : '', stderr: '' };
    },
  };
  const appctl = new AppctlClient({ exec, endpoint, readText: async () => '7' });
  return { commands, bridge: new UnderlayBridge({ exec, endpoint, appctl }) };
}

describe('the underlay bridge', () => {
  it('is made with its port in one transaction, as a learning switch, and says its address', async () => {
    const { bridge, commands } = bridgeOf('"0a:00:00:00:00:07"\n');
    expect(await bridge.ensureBridge('br-phy', 'uplink')).toBe('0a:00:00:00:00:07');
    expect(commands).toEqual([
      '--may-exist add-br br-phy -- set bridge br-phy datapath_type=netdev fail_mode=standalone -- --may-exist add-port br-phy uplink',
      'get interface br-phy mac_in_use',
    ]);
  });

  it.each(['[]\n', '\n'])('is not ready while its address is %j', async (mac) => {
    const made = bridgeOf(mac).bridge.ensureBridge('br-phy', 'uplink');
    await expect(made).rejects.toMatchObject({ code: 'ANTREA_OVS_PORT_FAILED' });
  });
});
