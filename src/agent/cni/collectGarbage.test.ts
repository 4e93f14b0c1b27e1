import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeAgent } from './testing/fakeAgent.ts';

let agent: FakeAgent;
beforeEach(async () => {
  agent = await FakeAgent.start();
});
afterEach(() => agent.stop());

const codeOf = (answer: { stdout: string }) => JSON.parse(answer.stdout).code;

describe('GC', () => {
  it('removes what is not valid, and nothing else', async () => {
    for (const id of ['a', 'b', 'c']) await agent.call('ADD', id);
    await agent.ipam.reserve({ containerId: 'leaked', ifname: 'eth0' });
    const valid = [{ containerID: 'b', ifname: 'eth0' }];
    expect((await agent.call('GC', '', { 'cni.dev/valid-attachments': valid })).exit).toBe(0);
    expect(agent.state()).toMatchObject({ ips: ['b'], ports: ['b'], flows: ['pod/b'] });
  });

  it('tries all and reports a failure', async () => {
    for (const id of ['a', 'b']) await agent.call('ADD', id);
    let failures = 1;
    agent.node.fault = (step) => (step === 'deleteLink' && failures-- > 0 ? 'before' : undefined);
    expect(codeOf(await agent.call('GC', '', { 'cni.dev/valid-attachments': [] }))).toBe(102);
    expect(agent.state().ips).toHaveLength(1);
  });
});
