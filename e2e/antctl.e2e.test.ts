/**
 * antctl wherever it runs: every antctl command of the two posts prints what the posts print (values that differ from
 * cluster to cluster are replaced), the newer commands work in the agent, in the controller and outside, and wrong use is
 * told in one line.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandResult } from '#base/exec.ts';
import { systemExec } from '#base/exec.ts';
import { bundleAntctl } from '../tools/build/bundle.ts';
import { flowShape, isPadded, tableShape } from './antctl/shapes.ts';
import {
  agentPod,
  apply,
  kubeconfigPath,
  kubectl,
  kubectlProcess,
  nodeAddress,
  nodeNames,
  nodes,
  onNode,
  tryKubectl,
} from './support/cluster.ts';
import { deleteNamespace, ensureNamespace, startPods } from './support/pods.ts';

const ns = 'e2e-antctl';
const nginx = { app: 'nginx' };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'e2e-antctl-'));
  await bundleAntctl(process.cwd(), folder, 'v0.0.0-e2e');
  await symlink('antctl.mjs', join(folder, 'kubectl-antrea'));
  await ensureNamespace(ns);
  await startPods([
    { name: 'nginx-here', namespace: ns, node: nodes.worker, labels: nginx },
    { name: 'nginx-there', namespace: ns, node: nodes.worker2, labels: nginx },
  ]);
  await apply({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'nginx-allow', namespace: ns },
    spec: {
      podSelector: { matchLabels: nginx },
      ingress: [{ from: [{ podSelector: { matchLabels: nginx } }] }],
    },
  });
  expect((await outside('wait', 'policies', 'nginx-allow', '-n', ns)).code).toBe(0);
}, 120_000);

afterAll(async () => {
  await deleteNamespace(ns);
  await rm(folder, { recursive: true });
});

const golden = (name: string) => readFile(join('src', 'antctl', 'goldens', `${name}.txt`), 'utf8');

async function inPodOf(pod: string, container: string, words: readonly string[]): Promise<CommandResult> {
  return tryKubectl(['exec', '-n', 'kube-system', pod, '-c', container, '--', 'antctl', ...words]);
}

const inAgent = async (...words: readonly string[]) =>
  inPodOf(await agentPod(nodes.worker), 'antrea-agent', words);

const inController = (...words: readonly string[]) =>
  inPodOf('deployment/antrea-controller', 'antrea-controller', words);

/** As a person runs it on a laptop, bundled. */
function outside(...words: readonly string[]): Promise<CommandResult> {
  const antctl = join(folder, 'antctl.mjs');
  return systemExec().run({
    file: process.execPath,
    args: [antctl, ...words],
    env: { KUBECONFIG: kubeconfigPath, POD_NAME: '' },
  });
}

async function output(result: Promise<CommandResult>): Promise<string> {
  const { code, stdout, stderr } = await result;
  if (code === 0) return stdout;
  throw new Error(`exit code ${code}: ${stderr}`);
}

describe('every antctl command of the posts, in an agent', () => {
  it.each([
    ['antctl get', 'get'],
    ['antctl get --help', 'get'],
    ['antctl get ovsflows -h', 'ovsflows-help'],
  ])('%s', async (line, name) => {
    expect(await output(inAgent(...line.split(' ').slice(1)))).toBe(await golden(name));
  });

  it.each([
    ['antctl get podinterface', 'podinterface'],
    ['antctl get agentinfo', 'agentinfo'],
    ['antctl get networkpolicies', 'networkpolicy'],
    ['antctl get networkpolicy', 'networkpolicy'],
  ])('%s', async (line, name) => {
    const text = await output(inAgent(...line.split(' ').slice(1)));
    expect(tableShape(text)).toEqual(tableShape(await golden(name)));
    expect(isPadded(text)).toBe(true);
  });

  it.each([
    [`antctl get ovsflows -n ${ns} -p nginx-here`, 'ovsflows-pod'],
    ['antctl get ovsflows -T IngressRule', 'ovsflows-ingressrule'],
    ['antctl get ovsflows -T ingressRule', 'ovsflows-ingressrule'],
  ])('%s', async (line, name) => {
    const text = await output(inAgent(...line.split(' ').slice(1)));
    expect(flowShape(text)).toEqual(flowShape(await golden(name)));
  });

  it('antctl get ovsflows, and what its help shows as examples', async () => {
    const all = await output(inAgent('get', 'ovsflows'));
    expect(all).toMatch(/^\ntable=\d+, n_packets=\d+, n_bytes=\d+, priority=/);
    const ofPolicy = await output(inAgent('get', 'ovsflows', '--networkpolicy', 'nginx-allow', '-n', ns));
    expect(flowShape(ofPolicy)).toContain(
      'table=90, priority=190,conj_id=ID,ip actions=load:VALUE->NXM_NX_REG6[],goto_table:105',
    );
  });
});

describe('the other commands in an agent', () => {
  it.each([
    ['get addressgroup', /^NAME +POD-IPS +\n/],
    ['get appliedtogroups', /^NAME +PODS +\n/],
    ['get ag -o yaml', /^- name: [0-9a-f-]{36}\n/],
    ['version', /^agentVersion: v\S+\nantctlVersion: v\S+\n$/],
    ['get featuregates', /^COMPONENT FEATUREGATE +STATUS +VERSION\nagent +AntreaPolicy +Enabled +BETA/],
    ['log-level', /^info\n$/],
    [`trace-packet -S ${ns}/nginx-here -D ${ns}/nginx-there -f tcp,tcp_dst=80`, /Datapath actions: /],
    ['supportbundle -d /tmp/e2e-bundle', /^\/tmp\/e2e-bundle\/agent_\S+\.tar\.gz\n$/],
  ])('antctl %s', async (line, expected) => {
    expect(await output(inAgent(...line.split(' ')))).toMatch(expected);
  });
});

describe('antctl in the controller', () => {
  it.each([
    ['get controllerinfo', /^POD +NODE +STATUS .*\nkube-system\/antrea-controller-\S+ +\S+ +Healthy /],
    [`get networkpolicy nginx-allow -n ${ns}`, new RegExp(`^NAMESPACE .*\n${ns} +nginx-allow `)],
    ['get appliedtogroup', /nginx-here/],
    ['get addressgroup', /^NAME +POD-IPS/],
    ['get featuregates', /^controller +ClusterNetworkPolicy +(En|Dis)abled +ALPHA/m],
    ['version', /^controllerVersion: v\S+\nantctlVersion: v\S+\n$/],
    ['log-level', /^info\n$/],
  ])('antctl %s', async (line, expected) => {
    expect(await output(inController(...line.split(' ')))).toMatch(expected);
  });
});

describe('antctl outside of the cluster', () => {
  it.each([
    [`get networkpolicy nginx-allow -n ${ns}`, new RegExp(`^NAMESPACE .*\n${ns} +nginx-allow `)],
    ['get controllerinfo', /^POD .*\nkube-system\/antrea-controller-/],
    ['get podinterface nginx-there', /\ne2e-antctl +nginx-there /],
    [`get ovsflows -n ${ns} -p nginx-here`, /^\ntable=.*in_port="nginx-he-/m],
    [`get ovsflows --node ${nodes.worker2} -T 0`, /^\ntable=0,/],
    ['get featuregates', /^agent .*\n(.*\n)*controller /m],
    ['version', /^controllerVersion: v\S+\nantctlVersion: v0\.0\.0-e2e\n$/],
    [`log-level --node ${nodes.worker}`, /^info\n$/],
    ['wait agents', /^agent of node \S+ ready\n/],
    ['check installation', /^✔ \d+ kinds are defined\n(✔ .*\n)+/],
  ])('antctl %s', async (line, expected) => {
    expect(await output(outside(...line.split(' ')))).toMatch(expected);
  });

  it('shows the agents of all nodes', async () => {
    const rows = (await output(outside('get', 'agentinfo'))).trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split(/ +/)[1]).sort()).toEqual([...nodeNames].sort());
  });

  it('is a plugin of kubectl', async () => {
    const path = [folder, dirname(process.execPath), process.env.PATH].join(delimiter);
    const { code, stdout } = await systemExec().run({
      file: kubectlProcess.file,
      args: ['antrea', 'get', 'controllerinfo'],
      env: { KUBECONFIG: kubeconfigPath, PATH: path },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('kube-system/antrea-controller-');
  });

  it('collects what a maintainer needs, without secrets', async () => {
    const bundle = join(folder, 'bundle');
    expect(await output(outside('supportbundle', nodes.worker, '-d', bundle))).toBe(`${bundle}\n`);
    const archive = join(bundle, `agent_${nodes.worker}.tar.gz`);
    const files = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n');
    for (const file of [
      'agent/networkpolicies.json',
      'ovs/flows.txt',
      'ovs/ports.txt',
      'ovs/conntrack-summary.txt',
      'host/iptables.txt',
      'host/routes.txt',
    ]) {
      expect(files).toContain(file);
    }
    const all = execFileSync('tar', ['-xzOf', archive], { encoding: 'utf8', maxBuffer: 1e9 });
    expect(all).toContain('table=90');
    expect(all).not.toMatch(/PRIVATE KEY-----\n|eyJhbGciOi/);
    expect(all.match(/\(not readable: .*/g) ?? []).toEqual([]);
    const policies = await readFile(join(bundle, 'cluster', 'networkpolicies.json'), 'utf8');
    expect(policies).toContain('nginx-allow');
  });
});

describe('the door of the agents', () => {
  /** The status of a GET on the agent's port, with a token or without any. */
  async function status(path: string, token?: string): Promise<string> {
    const url = `https://${await nodeAddress(nodes.worker)}:10350${path}`;
    const header = token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`];
    const args = ['--silent', '--insecure', '--output', '/dev/null', '--write-out', '%{http_code}'];
    return onNode(nodes.worker2, 'curl', ...args, ...header, url);
  }

  it('asks the API server who is there and what they may', async () => {
    const token = async (account: string) =>
      (await kubectl(['create', 'token', '-n', 'kube-system', account])).trim();
    const [antctl, other] = [await token('antctl'), await token('default')];
    expect(await status('/agentinfo', antctl)).toBe('200');
    expect(await status('/supportbundle', antctl)).toBe('200');
    expect(await status('/metrics', antctl)).toBe('403');
    expect(await status('/agentinfo', other)).toBe('403');
    expect(await status('/agentinfo', 'nonsense')).toBe('401');
    expect(await status('/agentinfo')).toBe('403');
  });
});

describe('wrong use', () => {
  const cases: readonly (readonly [typeof inAgent, string, string])[] = [
    [
      inAgent,
      'get pods',
      'Error: unknown command "pods" for "antctl get"\nSee \'antctl get --help\' for usage.\n',
    ],
    [
      inAgent,
      'get ovsflows -x',
      "Error: unknown shorthand flag: 'x' in -x\nSee 'antctl get ovsflows --help' for usage.\n",
    ],
    [inAgent, 'get ovsflows -T nonsense', 'Error: Bad Request: invalid table name or number\n'],
    [inAgent, 'get ovsflows -p x', 'Error: Bad Request: namespace must be provided\n'],
    [inAgent, 'get podinterface none', 'Error: NotFound: podinterface "none" not found\n'],
    [
      inAgent,
      'get agentinfo -o xml',
      'Error: unknown output format "xml": json, table or yaml\nSee \'antctl get agentinfo --help\' for usage.\n',
    ],
    [
      inAgent,
      'version extra',
      'Error: "antctl version" takes no arguments, received 1\nSee \'antctl version --help\' for usage.\n',
    ],
    [inController, 'get networkpolicy x', 'Error: Bad Request: namespace must be provided\n'],
    [
      inController,
      'get ovsflows',
      'Error: unknown command "ovsflows" for "antctl get"\nSee \'antctl get --help\' for usage.\n',
    ],
    [
      outside,
      'get ovsflows',
      "Error: which Node? Give --node, or a Pod with -p and -n\nSee 'antctl get ovsflows --help' for usage.\n",
    ],
    [
      outside,
      'wait pods',
      'Error: invalid kind "pods": one of policies, agents\nSee \'antctl wait --help\' for usage.\n',
    ],
    [outside, 'wait policies none -t 1s', 'none: does not exist\nError: timed out waiting for 1 of them\n'],
  ];

  it.each(cases.map(([where, line, told]) => ({ where, line, told })))(
    'antctl $line',
    async ({ where, line, told }) => {
      const { code, stdout, stderr } = await where(...line.split(' '));
      expect(code).toBe(1);
      expect(stdout).toBe('');
      // kubectl exec adds its own line about the exit code.
      expect(stderr.replace(/command terminated with exit code 1\n$/, '')).toBe(told);
    },
  );
});
