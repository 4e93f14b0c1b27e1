import { describe, expect, it } from 'vitest';
import type { NodeStatsSummary } from '#controlplane/wire.ts';
import { statsRoute } from './statsRoute.ts';
import { agentPost, agentUser } from './testing/agentPost.ts';

const rule = { direction: 'In', index: 0, name: 'web', sessions: 2, packets: 20, bytes: 2_000 } as const;
const policy = {
  sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name: 'web', uid: 'u1' },
  since: '2026-01-01T00:00:00Z',
  rules: [rule],
} as const;
const summary: NodeStatsSummary = {
  metadata: { name: 'n1' },
  since: '2026-01-01T00:00:00Z',
  policies: [policy],
};

function setup() {
  const received: NodeStatsSummary[] = [];
  const route = statsRoute((each) => received.push(each), agentUser);
  return { received, post: agentPost(route, 'nodestatssummaries') };
}

describe('statsRoute', () => {
  it('hands over what an agent counted', async () => {
    const { received, post } = setup();
    expect(await post(summary)).toMatchObject({ status: 201 });
    expect(received).toEqual([summary]);
  });

  it('refuses what an agent says of another node', async () => {
    const { received, post } = setup();
    await expect(post(summary, 'n2')).rejects.toMatchObject({ code: 403 });
    expect(received).toEqual([]);
  });

  it.each([
    { ...summary, since: 'long ago' },
    { ...summary, policies: undefined },
    { ...summary, policies: [{ ...policy, rules: [{ ...rule, packets: -1 }] }] },
    { ...summary, policies: [{ ...policy, rules: [{ ...rule, bytes: 0.5 }] }] },
    { ...summary, policies: [{ ...policy, sourceRef: { ...policy.sourceRef, type: 'Other' } }] },
  ])('refuses %j', async (body) => {
    await expect(setup().post(body)).rejects.toMatchObject({ code: 400 });
  });
});
