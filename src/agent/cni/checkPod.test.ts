import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeAgent } from './testing/fakeAgent.ts';

let agent: FakeAgent;
beforeEach(async () => {
  agent = await FakeAgent.start();
});
afterEach(() => agent.stop());

const codeOf = (answer: { stdout: string }) => JSON.parse(answer.stdout).code;

describe('CHECK', () => {
  it('is content with what ADD made, and tells every difference', async () => {
    expect(codeOf(await agent.call('CHECK'))).toBe(103);
    await agent.call('ADD');
    const prevResult = { ips: [{ address: '10.244.1.2/24' }] };
    expect(await agent.call('CHECK', 'c0ffee', { prevResult })).toEqual({ exit: 0, stdout: '' });
    const other = await agent.call('CHECK', 'c0ffee', { prevResult: { ips: [{ address: '10.9.9.9/24' }] } });
    expect(JSON.parse(other.stdout)).toMatchObject({
      code: 103,
      details: 'prevResult has not its address 10.244.1.2',
    });
    agent.node.links.clear();
    expect(JSON.parse((await agent.call('CHECK')).stdout).details).toContain('the link differs');
  });
});
