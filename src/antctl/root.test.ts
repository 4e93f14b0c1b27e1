import { describe, expect, it } from 'vitest';
import type { Client } from './client/client.ts';
import type { Target } from './context.ts';
import { runProgram } from './framework/run.ts';
import { rootCommand } from './root.ts';
import { fakeClient, fakeContext } from './testing/fakeContext.ts';
import { golden, seedAgent } from './testing/seedNode.ts';

async function antctl(line: string, target: Target = 'agent', client: Client = seedAgent) {
  const { context, out, err } = fakeContext({ target, client });
  const program = {
    root: rootCommand(target),
    createContext: () => ({ context, close: async () => undefined }),
  };
  const output = { out: context.print, err: context.printError };
  const code = await runProgram(program, line.split(' ').slice(1), output);
  return { code, out: out(), err: err() };
}

describe('antctl in an agent prints the transcript', () => {
  it.each([
    ['antctl get', 'get'],
    ['antctl get --help', 'get'],
    ['antctl get ovsflows -h', 'ovsflows-help'],
    ['antctl get podinterface', 'podinterface'],
    ['antctl get pi', 'podinterface'],
    ['antctl get agentinfo', 'agentinfo'],
    ['antctl get ovsflows -n default -p nginx-deployment-cc7df4f8f-69cm2', 'ovsflows-pod'],
    ['antctl get ovsflows -T ingressRule', 'ovsflows-ingressrule'],
    ['antctl get networkpolicy', 'networkpolicy'],
    ['antctl get networkpolicies', 'networkpolicy'],
  ])('%s', async (line, name) => {
    expect(await antctl(line)).toEqual({ code: 0, out: golden(name), err: '' });
  });
});

describe('antctl in an agent', () => {
  it('prints one blank line for an empty list', async () => {
    expect((await antctl('antctl get appliedtogroup')).out).toBe('\n');
  });

  it('shows the members of a group', async () => {
    expect((await antctl('antctl get ag')).out).toBe(
      'NAME                                 POD-IPS    \n766a9e51-f132-5c2f-b862-9ac68e75d77d 192.168.1.3\n',
    );
  });

  it('prints a policy as JSON, under the name of its source', async () => {
    const { out } = await antctl('antctl get netpol nginx-allow -n default -o json');
    expect(JSON.parse(out)).toEqual({
      namespace: 'default',
      name: 'nginx-allow',
      rules: [{ direction: 'In', from: { addressGroups: ['766a9e51-f132-5c2f-b862-9ac68e75d77d'] } }],
      appliedToGroups: ['766a9e51-f132-5c2f-b862-9ac68e75d77d'],
    });
  });

  it('prints its version and that of the agent', async () => {
    expect((await antctl('antctl version')).out).toBe(
      'agentVersion: v0.9.2-unknown\nantctlVersion: v0.1.0\n',
    );
    expect((await antctl('antctl version -o json')).out).toBe(
      '{\n  "agentVersion": "v0.9.2-unknown",\n  "antctlVersion": "v0.1.0"\n}\n',
    );
  });

  it.each([
    ['antctl get podinterface none', 'Error: NotFound: podinterface "none" not found\n'],
    [
      'antctl get pod',
      'Error: unknown command "pod" for "antctl get"\nSee \'antctl get --help\' for usage.\n',
    ],
    [
      'antctl get agentinfo -o xml',
      'Error: unknown output format "xml": json, table or yaml\nSee \'antctl get agentinfo --help\' for usage.\n',
    ],
    [
      'antctl version -o table',
      'Error: unknown output format "table": json or yaml\nSee \'antctl version --help\' for usage.\n',
    ],
  ])('refuses "%s" in clear words', async (line, err) => {
    expect(await antctl(line)).toEqual({ code: 1, out: '', err });
  });
});

const group = { metadata: { name: 'g1', uid: 'g1' }, groupMembers: [{ pod: { namespace: 'a', name: 'b' } }] };
const source = { type: 'K8sNetworkPolicy', namespace: 'default', name: 'nginx-allow', uid: 'u1' };
const policy = { metadata: { name: 'u1', uid: 'u1' }, sourceRef: source, appliedToGroups: ['g1'], rules: [] };
const info = {
  version: 'v0.1.0',
  podRef: { kind: 'Pod', namespace: 'kube-system', name: 'antrea-controller-x' },
  nodeRef: { kind: 'Node', name: 'node-1' },
  connectedAgentNum: 3,
  controllerConditions: [{ type: 'ControllerHealthy', status: 'True' }],
};

const api = '/apis/controlplane.antrea.tanzu.vmware.com/v1beta2';
const controllerAnswers: Readonly<Record<string, unknown>> = {
  [`${api}/networkpolicies`]: { items: [policy] },
  [`${api}/appliedtogroups/g1`]: group,
  '/controllerinfo': info,
  '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreacontrollerinfos/antrea-controller': info,
};
const controller = fakeClient(({ path }) => controllerAnswers[path]);

describe('antctl with the controller', () => {
  it('lists its own commands', async () => {
    const { out } = await antctl('antctl get', 'controller', controller);
    expect(out.match(/^ {2}[a-z]+ +Print/gm)).toEqual([
      '  addressgroup       Print',
      '  appliedtogroup     Print',
      '  controllerinfo     Print',
      '  featuregates       Print',
      '  networkpolicy      Print',
      '  networkpolicystats Print',
    ]);
  });

  it('lists those of agents, too, outside of the cluster', async () => {
    const { out } = await antctl('antctl get', 'cluster', controller);
    expect(out.match(/^ {2}[a-z]+ +(?=Print|Dump)/gm)?.map((name) => name.trim())).toEqual([
      'addressgroup',
      'agentinfo',
      'appliedtogroup',
      'controllerinfo',
      'featuregates',
      'networkpolicy',
      'networkpolicystats',
      'ovsflows',
      'podinterface',
    ]);
  });

  it.each(['controller', 'cluster'] as const)('prints controllerinfo (%s)', async (target) => {
    expect((await antctl('antctl get ci', target, controller)).out).toBe(
      [
        'POD                             NODE   STATUS  NETWORK-POLICIES ADDRESS-GROUPS APPLIED-TO-GROUPS CONNECTED-AGENTS',
        'kube-system/antrea-controller-x node-1 Healthy 0                0              0                 3               ',
        '',
      ].join('\n'),
    );
  });

  it('finds a policy by namespace and name, and a group', async () => {
    expect(
      (await antctl('antctl get netpol nginx-allow -n default', 'controller', controller)).out,
    ).toContain('g1');
    expect((await antctl('antctl get netpol -n other', 'controller', controller)).out).toBe('\n');
    expect((await antctl('antctl get atg g1 -o yaml', 'controller', controller)).out).toBe(
      'name: g1\npods:\n  - pod:\n      namespace: a\n      name: b\n',
    );
  });

  it('wants a namespace with a name', async () => {
    expect((await antctl('antctl get netpol nginx-allow', 'controller', controller)).err).toBe(
      'Error: Bad Request: namespace must be provided\n',
    );
    expect((await antctl('antctl get netpol x -n default', 'controller', controller)).err).toBe(
      'Error: NotFound: networkpolicy "x" not found\n',
    );
  });

  it('prints the version of the controller', async () => {
    expect((await antctl('antctl version', 'cluster', controller)).out).toBe(
      'controllerVersion: v0.1.0\nantctlVersion: v0.1.0\n',
    );
  });
});
