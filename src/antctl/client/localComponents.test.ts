import { describe, expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { localComponents } from './localComponents.ts';

const client = fakeClient(() => 'here');
const env = { NODE_NAME: 'n1', POD_NAMESPACE: 'kube-system', POD_NAME: 'antrea-agent-x' };

describe('localComponents', () => {
  it('know the agent beside antctl only', async () => {
    const components = localComponents('agent', client, env);
    expect(await components.agents()).toEqual([
      { node: 'n1', pod: { namespace: 'kube-system', name: 'antrea-agent-x' } },
    ]);
    expect(await components.agent('n1').get('/x')).toBe('here');
    await expect(components.agent('n2').get('/x')).rejects.toThrow(
      'the agent of n2 cannot be asked from inside this Pod',
    );
    await expect(components.controller().get('/x')).rejects.toThrow('the controller cannot be asked');
  });

  it('know the controller beside antctl only', async () => {
    const components = localComponents('controller', client, env);
    expect(await components.controller().get('/x')).toBe('here');
    await expect(components.agents()).rejects.toThrow('the agents cannot be asked');
  });
});
