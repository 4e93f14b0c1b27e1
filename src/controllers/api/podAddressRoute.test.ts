import { describe, expect, it } from 'vitest';
import type { PodAddressReport } from '#controlplane/wire.ts';
import { createRouter } from '#kube/serving/router.ts';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { podAddressRoute } from './podAddressRoute.ts';

const agentUser = 'system:serviceaccount:kube-system:antrea-agent';
const path = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2/podaddressreports';
const address = { namespace: 'x', name: 'p', uid: 'u', ip: '10.0.1.5' };
const report: PodAddressReport = { metadata: { name: 'n1' }, attached: [address], released: [] };

function setup() {
  const received: PodAddressReport[] = [];
  const router = createRouter([
    podAddressRoute((each) => {
      received.push(each);
      return { metadata: each.metadata, known: [], dropped: ['10.0.1.4'] };
    }, agentUser),
  ]);
  const post = (body: object, node = 'n1') =>
    router(
      testRequest(path, {
        method: 'POST',
        body: async () => JSON.stringify(body),
        user: { name: agentUser, groups: [], extra: { 'authentication.kubernetes.io/node-name': [node] } },
      }),
    );
  return { received, post };
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
