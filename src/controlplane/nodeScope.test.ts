import { describe, expect, it } from 'vitest';
import { nodeScope } from './nodeScope.ts';

const agentUser = 'system:serviceaccount:kube-system:antrea-agent';
const agent = { name: agentUser, extra: { 'authentication.kubernetes.io/node-name': ['n1'] } };

describe('nodeScope', () => {
  it('confines an agent to the node of its token', () => {
    expect(nodeScope(agent, agentUser, 'n1')).toEqual({ kind: 'allowed', node: 'n1' });
    expect(nodeScope(agent, agentUser, undefined)).toEqual({ kind: 'allowed', node: 'n1' });
    expect(nodeScope(agent, agentUser, 'n2')).toMatchObject({ kind: 'refused' });
  });

  it('refuses an agent whose token names no node', () => {
    expect(nodeScope({ name: agentUser, extra: {} }, agentUser, 'n1')).toMatchObject({ kind: 'refused' });
  });

  it('lets others choose', () => {
    expect(nodeScope({ name: 'alice', extra: {} }, agentUser, undefined)).toEqual({
      kind: 'allowed',
      node: undefined,
    });
    expect(nodeScope({ name: 'alice', extra: {} }, agentUser, 'n2')).toEqual({ kind: 'allowed', node: 'n2' });
  });
});
