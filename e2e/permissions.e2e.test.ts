import { beforeAll, describe, expect, it } from 'vitest';
import { apiCalls } from '../tools/chart/apiCalls.ts';
import { type AuditFindings, auditFindings, parseAuditLog } from '../tools/chart/audit.ts';
import { auditLog } from '../tools/cluster/kindConfig.ts';
import { getJson, nodes, onNode } from './support/cluster.ts';

type PodList = { readonly items: readonly { readonly status: { readonly startTime: string } }[] };

let findings: AuditFindings;

beforeAll(async () => {
  const pods = await getJson<PodList>(['pods', '-n', 'kube-system', '-l', 'app=antrea']);
  const starts = pods.items.map(({ status }) => status.startTime).toSorted();
  const log = await onNode(nodes.controlPlane, 'cat', auditLog);
  findings = auditFindings(parseAuditLog(log), apiCalls, starts.at(-1) ?? '');
});

describe('the permissions, by the audit log of the API server', () => {
  it('suffice: no request of ours was refused', () => {
    expect(findings.refused).toEqual([]);
  });

  it('are all declared: no request is missing in tools/chart/apiCalls.ts', () => {
    expect(findings.undeclared).toEqual([]);
  });

  it('are all used: every declared call that is not seldom was made', () => {
    expect(findings.unseen).toEqual([]);
  });
});
