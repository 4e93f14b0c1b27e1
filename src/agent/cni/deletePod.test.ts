import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeAgent } from './testing/fakeAgent.ts';

let agent: FakeAgent;
beforeEach(async () => {
  agent = await FakeAgent.start();
});
afterEach(() => agent.stop());

const nothing = { ips: [], ports: [], links: [], flows: [] };
const codeOf = (answer: { stdout: string }) => JSON.parse(answer.stdout).code;

describe('DEL', () => {
  it('removes everything and flushes the connections of the address', async () => {
    await agent.call('ADD');
    expect(await agent.call('DEL')).toEqual({ exit: 0, stdout: '' });
    expect(agent.state()).toEqual(nothing);
    expect(agent.node.flushed).toEqual(['10.244.1.2']);
  });

  it('flushes the connections also when the port is lost', async () => {
    await agent.call('ADD');
    agent.node.ports.clear();
    await agent.restart(['default/pod-c0ffee']);
    await agent.call('DEL');
    expect(agent.node.flushed).toEqual(['10.244.1.2']);
  });

  it('is done already for a container nobody knows', async () => {
    expect(await agent.call('DEL', 'unknown', {}, { CNI_ARGS: '', CNI_NETNS: '' })).toEqual({
      exit: 0,
      stdout: '',
    });
  });

  it('keeps the address while anything else is left, and succeeds when asked again', async () => {
    await agent.call('ADD');
    agent.node.fault = (step) => (step === 'deletePorts' ? 'before' : undefined);
    expect(codeOf(await agent.call('DEL'))).toBe(102);
    expect(agent.state().ips).toEqual(['c0ffee']);
    agent.node.fault = () => undefined;
    expect((await agent.call('DEL')).exit).toBe(0);
    expect(agent.state()).toEqual(nothing);
  });
});
