/**
 * The NetworkPolicy part of the two posts, command by command, in the namespace and with the names that they use: the
 * group's UUID hangs on them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandResult } from '#base/exec.ts';
import { getJson, inAgent, kubectl, nodes, tryKubectl } from './support/cluster.ts';
import { until } from './support/until.ts';

const manifest = (name: string) => join('tools', 'demo', 'manifests', `${name}.yaml`);
const golden = (name: string) => readFile(join('src', 'antctl', 'goldens', `${name}.txt`), 'utf8');
const nginxPods = ['-l', 'app=nginx'];

let hadNginx: boolean;
let address: string;
/** Where both nginx and busybox run. */
let node: string;

beforeAll(async () => {
  hadNginx = (await tryKubectl(['get', 'deployment', 'nginx-deployment'])).code === 0;
  await kubectl(['apply', '-f', manifest('web')]);
  await kubectl(['rollout', 'status', 'deployment/nginx-deployment', '--timeout=120s']);
  await kubectl(['rollout', 'status', 'daemonset/shell', '--timeout=120s']);
  const { items } = await getJson<{ items: { spec: { nodeName: string } }[] }>(['pods', ...nginxPods]);
  node = items[0]?.spec.nodeName ?? nodes.worker;
  await kubectl(['apply', '-f', manifest('busybox-cor')]);
  await kubectl(['wait', 'pod/ch-busybox', '--for=condition=Ready', '--timeout=120s']);
  address = (await kubectl(['get', 'service', 'nginx-svc', '-o', 'jsonpath={.spec.clusterIP}'])).trim();
});

afterAll(async () => {
  await kubectl(['delete', 'networkpolicy', 'nginx-allow', '--ignore-not-found']);
  await kubectl(['delete', 'pod', 'ch-busybox', '--ignore-not-found', '--wait=true']);
  if (!hadNginx) await kubectl(['delete', '-f', manifest('web'), '--wait=true']);
});

/** `wget -q -O - <ClusterIP>` in the busybox pod. */
function wget(): Promise<CommandResult> {
  return tryKubectl(['exec', 'ch-busybox', '--', 'wget', '-q', '-O', '-', `http://${address}/`]);
}

async function works(): Promise<void> {
  await until('wget shows the page', async () =>
    (await wget()).stdout.includes('<title>Welcome to nginx!</title>'),
  );
}

async function timesOut(): Promise<void> {
  await until('wget is kept out', async () => (await wget()).code !== 0);
  const { stdout, stderr } = await wget();
  expect(stdout).toBe('');
  expect(stderr).toContain(`wget: can't connect to remote host (${address}): Connection timed out`);
}

const antctl = (...args: readonly string[]) => inAgent(node, 'antrea-agent', 'antctl', ...args);

describe('the NetworkPolicy of the posts', () => {
  it('is not there at first: busybox reaches nginx', works);

  it('nginx-allow lets only nginx in', async () => {
    const applied = await kubectl(['apply', '-f', manifest('antrea-network-policy')]);
    expect(applied).toBe('networkpolicy.networking.k8s.io/nginx-allow created\n');
    const listed = (await kubectl(['get', 'networkpolicy']))
      .split('\n')
      .map((line) => line.trim().split(/\s+/));
    expect(listed[0]).toEqual(['NAME', 'POD-SELECTOR', 'AGE']);
    expect(listed[1]?.slice(0, 2)).toEqual(['nginx-allow', 'app=nginx']);
    await timesOut();
  });

  it('the label app=nginx lets busybox in', async () => {
    await kubectl(['label', 'pod', 'ch-busybox', 'app=nginx']);
    expect(await kubectl(['get', 'pod', 'ch-busybox', '-L', 'app', '--no-headers'])).toMatch(/ nginx\n$/);
    await works();
  });

  it("antctl get ovsflows -T ingressRule shows the post's flows", async () => {
    const flows = (await antctl('get', 'ovsflows', '-T', 'ingressRule'))
      .split('\n')
      .filter((line) => line !== '');
    const wanted = (await golden('ovsflows-ingressrule')).split('\n').filter((line) => line !== '');
    const kinds = (lines: readonly string[]) => [...new Set(lines.map(normalise))].sort();
    expect(kinds(flows)).toEqual(kinds(wanted));
    const members = await getJson<{ items: { spec: { nodeName: string } }[] }>(['pods', ...nginxPods]);
    const local = members.items.filter(({ spec }) => spec.nodeName === node);
    expect(flows.filter((line) => /,nw_src=\S+ actions=conjunction/.test(line))).toHaveLength(
      members.items.length,
    );
    expect(flows.filter((line) => /,reg1=\S+ actions=conjunction/.test(line))).toHaveLength(local.length);
  });

  it('the label app=busybox keeps it out again', async () => {
    await kubectl(['label', 'pod', 'ch-busybox', 'app=busybox', '--overwrite']);
    await timesOut();
  });

  it('a second podSelector lets app=busybox in', async () => {
    const applied = await kubectl(['apply', '-f', manifest('antrea-network-policy-both')]);
    expect(applied).toBe('networkpolicy.networking.k8s.io/nginx-allow configured\n');
    await works();
  });

  it("antctl get networkpolicy prints the post's two lines", async () => {
    const trimmed = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.trimEnd());
    expect(trimmed(await antctl('get', 'networkpolicy'))).toEqual(trimmed(await golden('networkpolicy')));
  });

  it('without it everybody is let in', async () => {
    await kubectl(['delete', 'networkpolicy', 'nginx-allow']);
    await kubectl(['label', 'pod', 'ch-busybox', 'app-']);
    await works();
  });
});

/** A flow without counters, and with placeholders for what differs from cluster to cluster. */
function normalise(line: string): string {
  return line
    .replace(/n_packets=\d+, n_bytes=\d+, /, '')
    .replace(/nw_src=[\d.]+/, 'nw_src=ADDRESS')
    .replace(/reg1=0x[0-9a-f]+/, 'reg1=PORT')
    .replace(/conj_id=(\d+),ip actions=load:0x([0-9a-f]+)/, (text, id, loaded) =>
      Number(id) === Number.parseInt(loaded, 16) ? 'conj_id=ID,ip actions=load:ID' : text,
    )
    .replace(/conjunction\(\d+,/, 'conjunction(ID,');
}
