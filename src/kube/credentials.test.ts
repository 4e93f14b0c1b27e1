import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { Credentials } from './credentials.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'credentials-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file into the test's folder and returns its path. */
function file(name: string, content: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode });
  return path;
}

type User = Parameters<KubeConfig['loadFromClusterAndUser']>[1];
type Cluster = Parameters<KubeConfig['loadFromClusterAndUser']>[0];

function credentials(user: Omit<User, 'name'>, cluster: Partial<Cluster> = {}) {
  const clock = manualClock();
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'c', server: 'https://10.0.0.1', skipTLSVerify: false, ...cluster },
    { name: 'u', ...user },
  );
  return { clock, credentials: new Credentials(kubeConfig, clock) };
}

const tokenFile = (path: string) => ({ authProvider: { name: 'tokenFile', config: { tokenFile: path } } });

describe('Credentials', () => {
  it.each([
    [{ token: 'secret' }, 'Bearer secret'],
    [{ username: 'me', password: 'pass' }, `Basic ${Buffer.from('me:pass').toString('base64')}`],
    [{}, undefined],
  ])('%j authenticates with %s', async (user, authorization) => {
    const access = await credentials(user).credentials.get();
    expect(access.headers.authorization).toBe(authorization);
  });

  it('reads a token file, and again at once after a 401', async () => {
    const path = file('token', 'first\n');
    const { credentials: subject } = credentials(tokenFile(path));
    expect((await subject.get()).headers.authorization).toBe('Bearer first');
    file('token', 'second\n');
    expect((await subject.get()).headers.authorization).toBe('Bearer first');
    subject.expire();
    expect((await subject.get()).headers.authorization).toBe('Bearer second');
  });

  it('runs an exec plugin once, and again after a 401', async () => {
    const count = join(folder, 'count');
    const credential =
      '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}';
    const script = `#!/bin/sh\necho x >> ${count}\nprintf '${credential}' $(wc -l < ${count})\n`;
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: file('plugin', script, 0o700),
      args: [],
    };
    const { clock, credentials: subject } = credentials({ exec });
    expect((await subject.get()).headers.authorization).toBe('Bearer 1');
    clock.advance(31_000);
    expect((await subject.get()).headers.authorization).toBe('Bearer 1');
    subject.expire();
    expect((await subject.get()).headers.authorization).toBe('Bearer 2');
  });

  it('keeps its pool until the certificates change', async () => {
    const caFile = file('ca.crt', 'one');
    const { clock, credentials: subject } = credentials({ token: 't' }, { caFile });
    const { dispatcher } = await subject.get();
    clock.advance(31_000);
    expect((await subject.get()).dispatcher).toBe(dispatcher);
    file('ca.crt', 'two');
    clock.advance(31_000);
    expect((await subject.get()).dispatcher).not.toBe(dispatcher);
  });

  it('loads once for calls at the same time', async () => {
    const { credentials: subject } = credentials({ token: 't' });
    const [first, second] = await Promise.all([subject.get(), subject.get()]);
    expect(first).toBe(second);
  });

  it.each([
    ['plain HTTP that nobody allowed', {}, { server: 'http://10.0.0.1' }],
    ['a missing CA file', {}, { caFile: '/nowhere/ca.crt' }],
    ['a missing token file', tokenFile('/nowhere/token'), {}],
    ['a SOCKS proxy', {}, { proxyUrl: 'socks5://10.0.0.2:1080' }],
    ['an exec plugin that fails', { exec: { command: 'false', args: [] } }, {}],
  ])('refuses %s', async (_what, user, cluster) => {
    const { credentials: subject } = credentials(user, cluster);
    await expect(subject.get()).rejects.toMatchObject({ code: 'ANTREA_KUBE_CONFIG_INVALID' });
  });
});
