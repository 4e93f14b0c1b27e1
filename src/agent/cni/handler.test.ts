import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAgentMetrics } from '#telemetry/agentMetrics.ts';
import { createLogger } from '#telemetry/logger.ts';
import { FakeAgent } from './testing/fakeAgent.ts';

let agent: FakeAgent;
beforeEach(async () => {
  agent = await FakeAgent.start();
});
afterEach(() => agent.stop());

describe('STATUS and VERSION', () => {
  it('tells whether pods can be added', async () => {
    expect(await agent.call('STATUS')).toEqual({ exit: 0, stdout: '' });
    const sick = await FakeAgent.start({ unavailable: () => 'OVSDB is down' });
    expect(JSON.parse((await sick.call('STATUS')).stdout)).toMatchObject({
      code: 50,
      details: 'OVSDB is down',
    });
    await sick.stop();
  });

  it('answers VERSION without any configuration', async () => {
    const answer = await agent.handler.handle({ env: { CNI_COMMAND: 'VERSION' }, stdin: '' });
    expect(JSON.parse(answer.stdout).supportedVersions).toContain('0.3.0');
  });
});

describe('the request metric', () => {
  it('counts by command and result, and unknown commands as one', async () => {
    const registry = new Registry();
    const measured = await FakeAgent.start({ metrics: createAgentMetrics(registry) });
    await measured.call('ADD');
    await measured.call('CHECK', 'unknown');
    await measured.call('EXPLODE');
    const text = await registry.metrics();
    expect(text).toContain('antrea_agent_cni_request_duration_seconds_count{command="ADD",result="ok"} 1');
    expect(text).toContain('antrea_agent_cni_request_duration_seconds_count{command="CHECK",result="103"} 1');
    expect(text).toContain('antrea_agent_cni_request_duration_seconds_count{command="other",result="4"} 1');
    await measured.stop();
  });
});

describe('the log', () => {
  it('tells of pods that come and go, not of questions that were answered', async () => {
    const lines: string[] = [];
    const logger = createLogger({ name: 'test', destination: { write: (line) => void lines.push(line) } });
    const logged = await FakeAgent.start({ logger });
    await logged.call('VERSION');
    await logged.call('STATUS');
    await logged.call('ADD');
    await logged.call('DEL');
    expect(lines.map((line) => JSON.parse(line).command).filter(Boolean)).toEqual(['ADD', 'DEL']);
    await logged.stop();
  });
});

describe('failures', () => {
  it('become CNI errors in the version of the request, and nothing is thrown', async () => {
    const bug = await FakeAgent.start({
      netnsPath: () => {
        throw new TypeError('a bug');
      },
    });
    const answer = await bug.call('ADD');
    expect(answer.exit).toBe(1);
    expect(JSON.parse(answer.stdout)).toMatchObject({ cniVersion: '1.1.0', code: 999, details: 'a bug' });
    expect(bug.state().ips).toEqual([]);
    await bug.stop();
  });

  it('tell about changes only when there were any', async () => {
    let changes = 0;
    const watched = await FakeAgent.start({ onChange: () => (changes += 1) });
    await watched.call('CHECK');
    expect(changes).toBe(0);
    await watched.call('ADD');
    await watched.call('DEL');
    expect(changes).toBe(2);
    await watched.stop();
  });
});
