import { describe, expect, it } from 'vitest';
import { complaintsOf, waitForReports } from './agentReports.ts';

const report = (name: string, status: string) => ({
  metadata: { name },
  agentConditions: [
    { type: 'AgentHealthy', status: 'True' },
    { type: 'ControllerConnectionUp', status, message: status === 'True' ? undefined : 'no watch' },
  ],
});
const list = (...items: readonly object[]) => JSON.stringify({ items });

describe('complaintsOf', () => {
  it('is content when every node has a report full of True', () => {
    expect(complaintsOf(list(report('a', 'True'), report('b', 'True')), ['a', 'b'])).toEqual([]);
  });

  it('names the node without a report and the condition that is not True', () => {
    expect(complaintsOf(list(report('a', 'False')), ['a', 'b'])).toEqual([
      'a: ControllerConnectionUp is False (no watch)',
      'b has not reported',
    ]);
  });
});

describe('waitForReports', () => {
  const kubectl = (status: string) => async (args: readonly string[]) =>
    args[1] === 'nodes' ? 'a' : list(report('a', status));

  it('returns once all is well', async () => {
    await expect(waitForReports(kubectl('True'))).resolves.toBeUndefined();
  });

  it('says in the end what is not', async () => {
    await expect(waitForReports(kubectl('False'), 1)).rejects.toThrow('a: ControllerConnectionUp is False');
  });
});
