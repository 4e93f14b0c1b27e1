import { describe, expect, it } from 'vitest';
import type { NodePolicyReport } from '#controlplane/wire.ts';
import { reportRoute } from './reportRoute.ts';
import { agentPost, agentUser } from './testing/agentPost.ts';

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
  const route = reportRoute((each) => {
    received.push(each);
    return isTaken;
  }, agentUser);
  return { received, post: agentPost(route, 'nodepolicyreports') };
}

describe('reportRoute', () => {
  it('hands over what an agent says of its node', async () => {
    const { received, post } = setup();
    expect(await post(report)).toMatchObject({ status: 201 });
    expect(received).toEqual([report]);
  });

  it('refuses what an agent says of another node', async () => {
    const { received, post } = setup();
    await expect(post(report, 'n2')).rejects.toMatchObject({ code: 403 });
    expect(received).toEqual([]);
  });

  it('asks for everything when it does not know what was said before', async () => {
    await expect(setup(false).post(report)).rejects.toMatchObject({ code: 409 });
  });

  it.each(['', '{', '{}', '{"metadata":{"name":""},"isComplete":true,"outcomes":[],"removed":[]}'])(
    'refuses %j',
    async (body) => {
      await expect(setup().post(body)).rejects.toMatchObject({ code: 400 });
    },
  );
});
