import { describe, expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { agentSubjects } from './agentSubjects.ts';

const now = Date.UTC(2026, 0, 1);

function info(name: string, agoMs: number) {
  const lastHeartbeatTime = new Date(now - agoMs).toISOString();
  return {
    metadata: { name },
    agentConditions: [{ type: 'AgentHealthy', status: 'True', lastHeartbeatTime }],
  };
}

describe('agentSubjects', () => {
  it('expects an agent on every node, and believes fresh reports only', async () => {
    const cluster = fakeClient(({ path }) =>
      path === '/api/v1/nodes'
        ? { items: ['fresh', 'stale', 'none'].map((name) => ({ metadata: { name } })) }
        : { items: [info('fresh', 60_000), info('stale', 200_000), info('gone', 0)] },
    );
    const subjects = await agentSubjects(cluster, now);
    expect(subjects.map(({ name, isObserved }) => [name, isObserved])).toEqual([
      ['fresh', true],
      ['stale', false],
      ['none', false],
    ]);
  });
});
