import { describe, expect, it } from 'vitest';
import type { ConfigMap } from '#kube/objects.ts';
import { answerOf, requestedToken, uninstallPath } from './protocol.ts';

function flag(data?: Record<string, string>): ConfigMap {
  return { metadata: { name: 'antrea-uninstall' }, ...(data ? { data } : {}) };
}

describe('requestedToken', () => {
  it.each([undefined, flag(), flag({}), flag({ requested: 'false' }), flag({ requested: '' })])(
    'is undefined where nobody asks: %j',
    (configMap) => {
      expect(requestedToken(configMap)).toBeUndefined();
    },
  );

  it('is what the hook wrote', () => {
    expect(requestedToken(flag({ requested: 'abc' }))).toBe('abc');
  });
});

describe('answerOf', () => {
  const answer = JSON.stringify({ requested: 'abc', left: ['ipset: busy'] });

  it('reads the answer of one node to one request', () => {
    expect(answerOf(flag({ 'node.w1': answer }), 'w1', 'abc')).toEqual({
      requested: 'abc',
      left: ['ipset: busy'],
    });
  });

  it.each([
    ['another node', 'w2', 'abc', answer],
    ['an earlier request', 'w1', 'xyz', answer],
    ['garbage', 'w1', 'abc', '{"requested":'],
    ['another shape', 'w1', 'abc', '{"requested":"abc"}'],
  ])('takes %s for no answer', (_what, node, token, text) => {
    expect(answerOf(flag({ 'node.w1': text }), node, token)).toBeUndefined();
  });
});

it('is found in the namespace of the release', () => {
  expect(uninstallPath('kube-system')).toBe('/api/v1/namespaces/kube-system/configmaps/antrea-uninstall');
});
