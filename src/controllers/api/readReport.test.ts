import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testRequest } from '#kube/serving/testing/testRequest.ts';
import { readReport } from './readReport.ts';

const agentUser = 'system:serviceaccount:kube-system:antrea-agent';
const schema = z.object({ metadata: z.object({ name: z.string() }), count: z.int() });
const expected = { agentUser, kind: 'Report' };

const request = (body: string, name = agentUser, node = 'n1') =>
  testRequest('/reports', {
    method: 'POST',
    body: async () => body,
    user: { name, groups: [], extra: { 'authentication.kubernetes.io/node-name': [node] } },
  });
const text = JSON.stringify({ metadata: { name: 'n1' }, count: 3 });

describe('readReport', () => {
  it('reads what an agent says of its node, and what others who may say of any', async () => {
    const report = { metadata: { name: 'n1' }, count: 3 };
    expect(await readReport(request(text), schema, expected)).toEqual(report);
    expect(await readReport(request(text, 'admin', 'n2'), schema, expected)).toEqual(report);
  });

  it('refuses what an agent says of another node', async () => {
    await expect(readReport(request(text, agentUser, 'n2'), schema, expected)).rejects.toMatchObject({
      code: 403,
    });
  });

  it.each(['', '{', '{"metadata":{"name":"n1"}}'])('refuses %j', async (body) => {
    await expect(readReport(request(body), schema, expected)).rejects.toMatchObject({ code: 400 });
  });
});
