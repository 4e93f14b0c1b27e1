import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand.ts';
import { agentInfoCommand } from './agentInfo.ts';

const info = {
  podRef: { kind: 'Pod', namespace: 'kube-system', name: 'a' },
  nodeRef: { kind: 'Node', name: 'n1' },
  nodeSubnet: ['10.0.0.0/24', '10.0.1.0/24'],
  networkPolicyControllerInfo: { networkPolicyNum: 1, addressGroupNum: 2, appliedToGroupNum: 3 },
  localPodNum: 4,
  agentConditions: [{ type: 'AgentHealthy', status: 'False' }],
};

describe('antctl get agentinfo', () => {
  it('prints one row', async () => {
    const { out, asked } = await runCommand(agentInfoCommand('agent'), [], () => info);
    expect(asked).toBe('/agentinfo?');
    const [, row = ''] = out.split('\n');
    expect(row.split(/ +/)).toEqual([
      'kube-system/a',
      'n1',
      'Unhealthy',
      '10.0.0.0/24,10.0.1.0/24',
      '1',
      '2',
      '3',
      '4',
      '',
    ]);
  });

  it('shows what is not known', async () => {
    const [, row = ''] = (await runCommand(agentInfoCommand('agent'), [], () => ({}))).out.split('\n');
    expect(row).toMatch(/^<NONE> <NONE> Unknown <NONE> /);
  });

  it('prints an object, not a list, as JSON', async () => {
    const { out } = await runCommand(agentInfoCommand('agent'), ['-o', 'json'], () => info);
    expect(JSON.parse(out)).toEqual(info);
  });

  it('prints what all agents wrote, or one, from outside', async () => {
    const all = await runCommand(agentInfoCommand('cluster'), [], () => ({ items: [info, info] }), 'cluster');
    expect(all.asked).toMatch(/antreaagentinfos\?$/);
    expect(all.out.split('\n')).toHaveLength(4);
    const one = await runCommand(agentInfoCommand('cluster'), ['n1'], () => info, 'cluster');
    expect(one.asked).toMatch(/antreaagentinfos\/n1\?$/);
  });
});
