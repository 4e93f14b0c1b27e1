import { describe, expect, it } from 'vitest';
import { type Client, RequestError } from '../client/client.ts';
import { supportBundleCommand } from '../commands/supportBundle.ts';
import type { Target } from '../context.ts';
import { parseArguments } from '../framework/parse.ts';
import { fakeClient, fakeComponents, fakeContext, fakeFiles } from '../testing/fakeContext.ts';

const pods = [
  ['antrea-agent-1', 'n1', 1],
  ['antrea-agent-2', 'n2', 0],
  ['antrea-controller-1', 'n2', 0],
].map(([name, nodeName, restartCount]) => ({
  metadata: { name, namespace: 'kube-system' },
  spec: { nodeName, containers: [{ name: 'main' }] },
  status: { containerStatuses: [{ name: 'main', restartCount }] },
}));

/** It has the labels of ours. */
const tenants = {
  metadata: { name: 'antrea-agent-not', namespace: 'tenant' },
  spec: { nodeName: 'n1', containers: [{ name: 'main' }] },
};

const cluster = fakeClient(({ path, query = {} }) => {
  if (path.endsWith('/log')) return `log ${query.previous ?? ''} Bearer abcdefghijkl`;
  if (path === '/api/v1/namespaces/kube-system/pods') return { items: pods };
  if (path === '/api/v1/pods') return { items: [...pods, tenants] };
  if (path === '/api/v1/nodes') return { items: [{ metadata: { name: 'n2' } }] };
  if (path.startsWith('/apis/policy.networking.k8s.io')) throw new RequestError(404, 'no such kind');
  return { items: [] };
});

async function bundle(
  line: string,
  target: Target = 'cluster',
  { brokenAgent = false, asked = cluster }: { brokenAgent?: boolean; asked?: Client } = {},
) {
  const written = new Map<string, string | Uint8Array>();
  const agent = () => {
    if (brokenAgent) throw new Error('no answer');
    return 'archive';
  };
  const { context, out, err } = fakeContext({
    target,
    client: target === 'cluster' ? asked : fakeClient(() => 'archive'),
    components: fakeComponents({ n1: agent, n2: agent }, () => 'archive'),
    files: fakeFiles({}, '', written),
    env: { NODE_NAME: 'n1' },
  });
  const command = supportBundleCommand(target);
  const root = { name: 'antctl', short: '', subcommands: [command] };
  const code = await command.run?.(parseArguments(root, line.split(' ')).invocation, context);
  return { code, out: out(), err: err(), written, names: [...written.keys()] };
}

describe('antctl supportbundle', () => {
  it('writes one archive inside a pod', async () => {
    const { code, out, names } = await bundle('supportbundle -d /tmp/b', 'agent');
    expect({ code, out, names }).toEqual({
      code: 0,
      out: '/tmp/b/agent_n1.tar.gz\n',
      names: ['/tmp/b/agent_n1.tar.gz'],
    });
  });

  it('collects from everywhere outside, logs of former runs and the objects of the cluster too', async () => {
    const { code, names, out, written } = await bundle('supportbundle');
    expect(code).toBe(0);
    expect(out).toBe('support-bundles_2026-01-01T000000\n');
    const folder = 'support-bundles_2026-01-01T000000';
    for (const name of [
      'controller.tar.gz',
      'agent_n1.tar.gz',
      'agent_n2.tar.gz',
      'logs/antrea-agent-1_main.log',
      'logs/antrea-agent-1_main_previous.log',
      'logs/antrea-controller-1_main.log',
      'cluster/networkpolicies.json',
    ]) {
      expect(names).toContain(`${folder}/${name}`);
    }
    expect(names).not.toContain(`${folder}/logs/antrea-agent-2_main_previous.log`);
    expect(names).not.toContain(`${folder}/logs/antrea-agent-not_main.log`);
    expect(names.filter((name) => name.includes('policy.networking.k8s.io'))).toEqual([]);
    expect(String(written.get(`${folder}/logs/antrea-agent-1_main.log`))).not.toContain('abcdefghijkl');
  });

  it.each([
    ['supportbundle n1', ['agent_n1']],
    ['supportbundle -l role=edge', ['agent_n2']],
    ['supportbundle --controller-only', []],
  ])('%s asks the agents %j', async (line, expected) => {
    const { names } = await bundle(line);
    const agents = names.flatMap((name) => /(agent_n\d)\.tar/.exec(name)?.[1] ?? []);
    expect(agents).toEqual(expected);
  });

  it('collects the rest when one agent does not answer, with exit code 1', async () => {
    const { code, err, names } = await bundle('supportbundle', 'cluster', { brokenAgent: true });
    expect(code).toBe(1);
    expect(err).toContain('could not collect agent_n1.tar.gz: no answer');
    expect(names.some((name) => name.endsWith('controller.tar.gz'))).toBe(true);
  });

  it('collects the rest when the logs may not be looked for', async () => {
    const asked = fakeClient(({ path }) => {
      if (path.endsWith('/pods')) throw new RequestError(403, 'pods are forbidden');
      return { items: [] };
    });
    const { code, err, names } = await bundle('supportbundle --controller-only -d b', 'cluster', { asked });
    expect(code).toBe(1);
    expect(err).toContain('could not collect logs: Forbidden: pods are forbidden');
    expect(names).toContain('b/cluster/nodes.json');
  });

  it('does not know a node without agent', async () => {
    await expect(bundle('supportbundle n9')).rejects.toThrow('no agent runs on n9');
  });
});
