import { describe, expect, it } from 'vitest';
import type { Command } from '#base/exec.ts';
import { exampleReaders } from '../api/testing/exampleReaders.ts';
import { agentSupportParts } from './supportParts.ts';

async function contents(readTail = async (path: string, bytes: number) => `${bytes} of ${path}`) {
  const commands: Command[] = [];
  const parts = agentSupportParts({
    exec: {
      run: async (command) => {
        commands.push(command);
        return { code: 0, stdout: `${command.file} says\n`, stderr: '' };
      },
    },
    endpoint: { runDir: '/run/ovs', bridge: 'br-int' },
    appctl: { dumpConntrack: async () => [], show: async (report) => `report ${report}` },
    readers: exampleReaders(),
    config: { ovsBridge: 'br-int' },
    registry: { contentType: 'text/plain', metrics: async () => 'up 1' },
    readTail,
  });
  const texts = new Map<string, string>();
  for (const { path, read } of parts) texts.set(path, await read());
  return { texts, commands };
}

describe('agentSupportParts', () => {
  it('shows what the agent believes, what the switch has and what the host has', async () => {
    const { texts } = await contents();
    expect(texts.get('agent/networkpolicies.json')).toContain('nginx-allow');
    expect(texts.get('agent/config.json')).toContain('br-int');
    expect(texts.get('agent/np.log')).toBe('1000000 of /var/log/antrea/networkpolicy/np.log');
    expect(texts.get('ovs/flows.txt')).toBe('table=all');
    expect(texts.get('ovs/conntrack-summary.txt')).toBe('0\tconnections\n');
    expect(texts.get('ovs/dpif-show.txt')).toBe('report dpif/show');
    expect(texts.get('host/iptables.txt')).toBe('iptables-save says\n');
  });

  it('has an empty audit log where nothing was logged yet', async () => {
    const missing = () => Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
    expect((await contents(missing)).texts.get('agent/np.log')).toBe('');
  });

  it('changes nothing: it only lists, dumps and shows', async () => {
    const { commands } = await contents();
    for (const { file, args } of commands) {
      expect(`${file} ${args.join(' ')}`).toMatch(/dump-|show|list|address|rule|neighbour|iptables-save -c/);
    }
  });
});
