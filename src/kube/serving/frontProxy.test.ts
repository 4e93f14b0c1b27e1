import { describe, expect, it } from 'vitest';
import { noAuthenticationConfig } from './authenticationConfig.ts';
import { userOfProxyHeaders } from './frontProxy.ts';

const config = {
  ...noAuthenticationConfig,
  usernameHeaders: ['x-remote-user'],
  groupHeaders: ['x-remote-group'],
  extraHeaderPrefixes: ['x-remote-extra-'],
};

describe('userOfProxyHeaders', () => {
  it('reads user, repeated groups and encoded extra keys', () => {
    const user = userOfProxyHeaders(
      {
        'x-remote-user': 'system:serviceaccount:kube-system:antrea-agent',
        'x-remote-group': 'system:serviceaccounts, system:authenticated',
        'x-remote-extra-authentication.kubernetes.io%2fnode-name': 'node-1',
      },
      config,
    );
    expect(user).toEqual({
      name: 'system:serviceaccount:kube-system:antrea-agent',
      groups: ['system:serviceaccounts', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/node-name': ['node-1'] },
    });
  });

  it('takes whom the proxy knows for authenticated, and nobody else', () => {
    const groups = (headers: Record<string, string>) =>
      userOfProxyHeaders({ 'x-remote-user': 'a', ...headers }, config)?.groups;
    expect(groups({})).toEqual(['system:authenticated']);
    expect(groups({ 'x-remote-group': 'system:unauthenticated' })).toEqual(['system:unauthenticated']);
  });

  it('finds nobody without a user header', () => {
    expect(userOfProxyHeaders({ 'x-remote-group': 'a' }, config)).toBeUndefined();
  });

  it('leaves a key that is not percent-encoded properly as it is', () => {
    const user = userOfProxyHeaders({ 'x-remote-user': 'a', 'x-remote-extra-50%': 'x' }, config);
    expect(user?.extra).toEqual({ '50%': ['x'] });
  });
});
