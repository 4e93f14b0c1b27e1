import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/runCommand.ts';
import { networkPolicyCommand } from './networkPolicy.ts';

const policy = {
  metadata: { name: 'u1', uid: 'u1' },
  sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'deny', uid: 'u1' },
  appliedToGroups: ['g2', 'g1'],
  rules: [{ direction: 'In' }, { direction: 'Out' }],
};

describe('antctl get networkpolicy', () => {
  it('shows a policy without a namespace', async () => {
    const { out } = await runCommand(networkPolicyCommand('agent'), [], () => ({ items: [policy] }));
    expect(out).toBe('NAMESPACE NAME APPLIED-TO RULES\n<NONE>    deny g1,g2      2    \n');
  });

  it('asks an agent for the policies of a pod', async () => {
    const { asked } = await runCommand(networkPolicyCommand('agent'), ['-p', 'web', '-n', 'a'], () => ({
      items: [],
    }));
    expect(asked).toBe('/networkpolicies?namespace=a&pod=web');
  });

  it('finds a policy of the whole cluster by its name alone, as an agent does', async () => {
    const namesake = { ...policy, sourceRef: { ...policy.sourceRef, namespace: 'a' } };
    const command = networkPolicyCommand('controller');
    const answer = () => ({ items: [namesake, policy] });
    const { out } = await runCommand(command, ['deny', '-o', 'json'], answer, 'controller');
    expect(JSON.parse(out)).not.toHaveProperty('namespace');
    await expect(runCommand(command, ['other'], answer, 'controller')).rejects.toThrow(
      'namespace must be provided',
    );
  });

  it('does not know pods at the controller', async () => {
    const command = networkPolicyCommand('controller');
    await expect(runCommand(command, ['-p', 'web'], () => ({ items: [] }), 'controller')).rejects.toThrow(
      "unknown shorthand flag: 'p'",
    );
  });
});
