import { describe, expect, it } from 'vitest';
import type { ApiCall } from './apiCalls.ts';
import { auditFindings, parseAuditLog } from './audit.ts';

const since = '2026-01-01T00:00:10Z';
const nodes: ApiCall = {
  account: 'antrea-agent',
  verb: 'list',
  group: '',
  resource: 'nodes',
  where: 'cluster',
};
const own: ApiCall = {
  account: 'antrea-agent',
  verb: 'get',
  group: '',
  resource: 'configmaps',
  where: 'release',
  name: 'antrea-ca',
};

function line(verb: string, objectRef: object | undefined, code = 200, second = 20): string {
  return `${JSON.stringify({
    verb,
    user: { username: 'system:serviceaccount:kube-system:antrea-agent' },
    requestURI: `/some/path?second=${second}`,
    requestReceivedTimestamp: `2026-01-01T00:00:${second}.000000Z`,
    ...(objectRef ? { objectRef } : {}),
    responseStatus: { code },
  })}\n`;
}

function findings(log: string, calls: readonly ApiCall[] = [nodes, own]) {
  return auditFindings(parseAuditLog(log), calls, since);
}

const both = line('list', { resource: 'nodes' }) + line('get', { resource: 'configmaps', name: 'antrea-ca' });

describe('auditFindings', () => {
  it('finds nothing where every declared call was made and no other', () => {
    expect(findings(both)).toEqual({ refused: [], undeclared: [], unseen: [] });
  });

  it('finds a refusal, also of a URL that is no resource', () => {
    const refused = line('get', undefined, 403);
    expect(findings(both + refused)).toMatchObject({
      refused: ['antrea-agent: get /some/path'],
      undeclared: [],
    });
  });

  it.each([
    ['another verb', line('watch', { resource: 'nodes' })],
    ['another group', line('list', { resource: 'nodes', apiGroup: 'example.com' })],
    ['a subresource', line('list', { resource: 'nodes', subresource: 'status' })],
    ['another name', line('get', { resource: 'configmaps', name: 'other' })],
  ])('finds an undeclared call: %s', (_what, extra) => {
    expect(findings(both + extra).undeclared).toHaveLength(1);
  });

  it('knows a declared subresource by the name that RBAC gives it', () => {
    const status: ApiCall = { ...nodes, verb: 'patch', resource: 'nodes/status' };
    const log = both + line('patch', { resource: 'nodes', subresource: 'status' });
    expect(findings(log, [nodes, own, status])).toEqual({ refused: [], undeclared: [], unseen: [] });
  });

  it('finds a declared call that nobody made, unless it is seldom', () => {
    const log = line('list', { resource: 'nodes' });
    expect(findings(log).unseen).toEqual(['antrea-agent: get configmaps/antrea-ca']);
    expect(findings(log, [nodes, { ...own, seldom: 'never on Sundays' }]).unseen).toEqual([]);
  });

  it('blames nobody for what a former version did, and takes its calls as seen', () => {
    const former = line('list', { resource: 'nodes' }, 200, 5) + line('delete', { resource: 'pods' }, 403, 5);
    expect(findings(former, [nodes])).toEqual({ refused: [], undeclared: [], unseen: [] });
  });

  it('leaves out a line that is still being written', () => {
    expect(parseAuditLog(`${both}{"verb":"li`)).toHaveLength(2);
  });
});
