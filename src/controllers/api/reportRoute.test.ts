import { describe, expect, it } from 'vitest';
import type { NodePolicyReport } from '#controlplane/wire.ts';
import { createRouter } from '#kube/serving/router.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { reportRoute } from './reportRoute.ts';

const agentUser = 'system:serviceaccount:kube-system:antrea-agent';
const path = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2/nodepolicyreports';
const report: NodePolicyReport = {
  metadata: { name: 'n1' },
  isComplete: true,
  outcomes: [
    { uid: 'u1', generation: 3 },
    { uid: 'u2', generation: 1, problem: { reason: 'TableFull', message: 'no room' } },
  ],
  removed: ['u3'],
};

function setup(isTaken = true) {
  const received: NodePolicyReport[] = [];
  const router = createRouter([
    reportRoute((each) => {
      received.push(each);
      return isTaken;
    }, agentUser),
  ]);
  const post = (body: string, node = 'n1') =>
    router(
      testRequest(path, {
        method: 'POST',
        body: async () => body,
        user: { name: agentUser, groups: [], extra: { 'authentication.kubernetes.io/node-name': [node] } },
      }),
    );
  return { received, post };
}

describe('reportRoute', () => {
  it('hands over what an agent says of its node', async () => {
    const { received, post } = setup();
    expect(await post(JSON.stringify(report))).toMatchObject({ status: 201 });
    expect(received).toEqual([report]);
  });

  it('refuses what an agent says of another node', async () => {
    const { received, post } = setup();
    await expect(post(JSON.stringify(report), 'n2')).rejects.toMatchObject({ code: 403 });
    expect(received).toEqual([]);
  });

  it('asks for everything when it does not know what was said before', async () => {
    await expect(setup(false).post(JSON.stringify(report))).rejects.toMatchObject({ code: 409 });
  });

  it.each(['', '{', '{}', '{"metadata":{"name":""},"isComplete":true,"outcomes":[],"removed":[]}'])(
    'refuses %j',
    async (body) => {
      await expect(setup().post(body)).rejects.toMatchObject({ code: 400 });
    },
  );
});
