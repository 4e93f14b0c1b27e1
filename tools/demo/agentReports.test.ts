import { describe, expect, it } from 'vitest';
import { complaintsOf, podsPerNode, waitForReports } from './agentReports.ts';

const report = (name: string, status: string, localPodNum: number) => ({
  metadata: { name },
  localPodNum,
  agentConditions: [
    { type: 'AgentHealthy', status: 'True' },
    { type: 'ControllerConnectionUp', status, message: status === 'True' ? undefined : 'no watch' },
  ],
});
const pod = (nodeName: string, hostNetwork?: boolean) => ({ spec: { nodeName, hostNetwork } });
const list = (...items: readonly object[]) => JSON.stringify({ items });

describe('complaintsOf', () => {
  const pods = new Map([
    ['a', 2],
    ['b', 0],
  ]);

  it('is content when every node counts its pods and is full of True', () => {
    expect(complaintsOf(list(report('a', 'True', 2), report('b', 'True', 0)), pods)).toEqual([]);
  });

  it('names the node without a report, the condition that is not True, and the wrong count', () => {
    expect(complaintsOf(list(report('a', 'False', 1)), pods)).toEqual([
      'a: ControllerConnectionUp is False (no watch)',
      'a reports 1 pods and has 2',
      'b has not reported',
    ]);
  });
});

describe('podsPerNode', () => {
  it('counts the pods of the pod network', () => {
    const pods = list(pod('a'), pod('a', true), pod('a'), { spec: {} });
    expect(podsPerNode(pods, ['a', 'b'])).toEqual(
      new Map([
        ['a', 2],
        ['b', 0],
      ]),
    );
  });
});

describe('waitForReports', () => {
  const kubectl = (status: string) => async (args: readonly string[]) => {
    if (args[1] === 'nodes') return 'a';
    return args[1] === 'pods' ? list(pod('a')) : list(report('a', status, 1));
  };

  it('returns once all is well', async () => {
    await expect(waitForReports(kubectl('True'))).resolves.toBeUndefined();
  });

  it('says in the end what is not', async () => {
    await expect(waitForReports(kubectl('False'), 1)).rejects.toThrow('a: ControllerConnectionUp is False');
  });
});
