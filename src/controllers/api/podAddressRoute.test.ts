import { describe, expect, it } from 'vitest';
import type { PodAddressReport } from '#controlplane/wire.ts';
import { podAddressRoute } from './podAddressRoute.ts';
import { agentPost, agentUser } from './testing/agentPost.ts';

const address = { namespace: 'x', name: 'p', uid: 'u', ip: '10.0.1.5' };
const report: PodAddressReport = { metadata: { name: 'n1' }, attached: [address], released: [] };

function setup() {
  const received: PodAddressReport[] = [];
  const route = podAddressRoute((each) => {
    received.push(each);
    return { metadata: each.metadata, known: [], dropped: ['10.0.1.4'] };
  }, agentUser);
  return { received, post: agentPost(route, 'podaddressreports') };
}

describe('podAddressRoute', () => {
  it('hands over what an agent says of its node, and the answer back', async () => {
    const { received, post } = setup();
    const reply = await post(report);
    expect(received).toEqual([report]);
    expect(reply).toMatchObject({ status: 201 });
    expect(JSON.stringify(reply)).toContain('10.0.1.4');
  });

  it('refuses what an agent says of another node', async () => {
    const { received, post } = setup();
    await expect(post(report, 'n2')).rejects.toMatchObject({ code: 403 });
    expect(received).toEqual([]);
  });

  it.each([
    {},
    { ...report, attached: [{ ...address, ip: 'everywhere' }] },
    { ...report, released: undefined },
  ])('refuses %j', async (body) => {
    await expect(setup().post(body)).rejects.toMatchObject({ code: 400 });
  });
});
