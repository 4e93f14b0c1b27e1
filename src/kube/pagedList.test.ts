import { describe, expect, it } from 'vitest';
import { pagedList } from './pagedList.ts';
import { scriptedTransport } from './testing/scriptedTransport.ts';

describe('pagedList', () => {
  it('follows the continue tokens and keeps the selectors', async () => {
    const transport = scriptedTransport({
      request: ({ query }) => ({
        apiVersion: 'v1',
        kind: 'NodeList',
        metadata: query?.continue ? { resourceVersion: '7' } : { resourceVersion: '7', continue: 'next' },
        items: [{ metadata: { name: query?.continue ? 'b' : 'a' } }],
      }),
    });
    const signal = new AbortController().signal;
    const query = { labelSelector: 'x=y' };
    const items = [];
    for await (const page of pagedList(transport, { path: '/api/v1/nodes', query, signal }))
      items.push(...page.items);
    expect(items).toEqual([
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'b' } },
    ]);
    expect(transport.requests.map((request) => request.query)).toEqual([
      { labelSelector: 'x=y', limit: '500' },
      { labelSelector: 'x=y', limit: '500', continue: 'next' },
    ]);
  });
});
