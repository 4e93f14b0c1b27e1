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
      [
        ...['X-Remote-User', 'system:serviceaccount:kube-system:antrea-agent'],
        ...['X-Remote-Group', 'system:serviceaccounts'],
        ...['X-Remote-Group', 'system:authenticated'],
        ...['X-Remote-Extra-Authentication.kubernetes.io%2fnode-name', 'node-1'],
      ],
      config,
    );
    expect(user).toEqual({
      name: 'system:serviceaccount:kube-system:antrea-agent',
      groups: ['system:serviceaccounts', 'system:authenticated'],
      extra: { 'authentication.kubernetes.io/node-name': ['node-1'] },
    });
  });

  it('takes whom the proxy knows for authenticated, and nobody else', () => {
    const groups = (...headers: readonly string[]) =>
      userOfProxyHeaders(['x-remote-user', 'a', ...headers], config)?.groups;
    expect(groups()).toEqual(['system:authenticated']);
    expect(groups('x-remote-group', 'system:unauthenticated')).toEqual(['system:unauthenticated']);
  });

  it('takes a name with a comma for one name: directories have such, and its parts may be of others', () => {
    const headers = ['x-remote-user', 'admin, not really', 'x-remote-group', 'guests, system:masters'];
    expect(userOfProxyHeaders(headers, config)).toMatchObject({
      name: 'admin, not really',
      groups: ['guests, system:masters', 'system:authenticated'],
    });
  });

  it('reads names that are not ASCII', () => {
    const asOnTheWire = Buffer.from('jürgen').toString('latin1');
    expect(userOfProxyHeaders(['x-remote-user', asOnTheWire], config)?.name).toBe('jürgen');
  });

  it('finds nobody without a user header', () => {
    expect(userOfProxyHeaders(['x-remote-group', 'a'], config)).toBeUndefined();
  });

  it('leaves a key that is not percent-encoded properly as it is', () => {
    const user = userOfProxyHeaders(['x-remote-user', 'a', 'x-remote-extra-50%', 'x'], config);
    expect(user?.extra).toEqual({ '50%': ['x'] });
  });
});
