import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate } from '#kube/serving/certificate.ts';
import { runAntctl } from './antctl.ts';
import { golden, seedAgent } from './testing/seedNode.ts';

let folder: string;
let server: ReturnType<typeof createServer>;
let port = 0;

/** The agent of the transcript behind a real TLS socket that wants the token. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antctl-'));
  await writeFile(join(folder, 'token'), 'secret');
  const period = { commonName: 'antrea-agent', now: Date.now(), lifetimeMs: 3_600_000 };
  const leaf = await issueCertificate(await createAuthority(period), period);
  server = createServer({ cert: leaf.certificatePem, key: leaf.keyPem }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://agent');
    if (request.headers.authorization !== 'Bearer secret') {
      response.writeHead(401).end('{"kind":"Status","message":"Unauthorized"}');
      return;
    }
    seedAgent.get(url.pathname, Object.fromEntries(url.searchParams)).then(
      (body) => response.end(JSON.stringify(body)),
      (error) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function antctl(line: string, changes: { tokenPath?: string; podName?: string } = {}) {
  let out = '';
  let err = '';
  const code = await runAntctl({
    argv: line.split(' ').slice(1),
    env: { POD_NAME: changes.podName ?? 'antrea-agent-ktn22' },
    version: 'v0.1.0',
    isTerminal: false,
    tokenPath: changes.tokenPath ?? join(folder, 'token'),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

describe('runAntctl', () => {
  it('asks the agent beside it', async () => {
    expect(await antctl(`antctl get podinterface -s 127.0.0.1:${port}`)).toEqual({
      code: 0,
      out: golden('podinterface'),
      err: '',
    });
  });

  it('tells what it asks when told to', async () => {
    expect((await antctl(`antctl -v get agentinfo -s 127.0.0.1:${port}`)).err).toBe(
      `GET https://127.0.0.1:${port}/agentinfo answered 200\n`,
    );
  });

  it('fails in one line: nobody there, no token, a wrong token', async () => {
    const nobody = await antctl('antctl get pi -s 127.0.0.1:1');
    expect(nobody).toMatchObject({ code: 1, out: '' });
    expect(nobody.err).toMatch(/^Error: no answer from https:\/\/127.0.0.1:1: .*ECONNREFUSED.*\n$/);
    const noToken = await antctl('antctl get pi', { tokenPath: join(folder, 'none') });
    expect(noToken.err).toMatch(/^Error: cannot read the token .*\n$/);
    await writeFile(join(folder, 'wrong'), 'guess');
    const wrong = await antctl(`antctl get pi -s 127.0.0.1:${port}`, { tokenPath: join(folder, 'wrong') });
    expect(wrong.err).toBe('Error: Unauthorized: Unauthorized\n');
  });

  it('takes time limits that timers do not', async () => {
    for (const limit of ['9000.5ms', '600h', '9000h']) {
      expect((await antctl(`antctl get pi -t ${limit} -s 127.0.0.1:${port}`)).code).toBe(0);
    }
  });

  it('does not let what it prints steer the terminal', async () => {
    const { err } = await antctl('antctl \u001b[2Jx');
    expect(err).toContain('unknown command "\\u001b[2Jx"');
    expect((await antctl('antctl --\u001b[2J')).err).toContain('unknown flag: --\\u001b[2J');
  });

  it('does not carry the token of the pod elsewhere', async () => {
    expect((await antctl('antctl get pi -s 192.0.2.1:10350')).err).toContain('is not on this machine');
  });

  it('knows "help" as a word', async () => {
    expect((await antctl('antctl help get')).out).toBe(golden('get'));
    expect((await antctl('antctl help')).out).toContain('antctl [command]');
  });

  it('completes words for shells', async () => {
    expect((await antctl('antctl __complete get pod')).out).toBe(
      "podinterface\tPrint Pod's network interface information\n:4\n",
    );
  });

  it('shows the commands of the controller elsewhere', async () => {
    expect((await antctl('antctl get', { podName: 'laptop' })).out).toContain('controllerinfo');
  });

  it('says what is wrong with the kubeconfig outside of the cluster', async () => {
    const { code, err } = await antctl('antctl get ci -k /nonexistent/config', { podName: 'laptop' });
    expect(code).toBe(1);
    expect(err).toMatch(/^Error: cannot load \/nonexistent\/config: .*\n$/);
  });
});
