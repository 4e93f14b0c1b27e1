import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { output, systemExec } from '#base/exec.ts';
import { startTestSwitch, type TestSwitch } from '#dataplane/ovs/testing/testSwitch.ts';
import { createKubeTransport } from '#kube/client.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { Program } from './testing/program.ts';

const nodeName = 'bad-node';
const nodePath = `/api/v1/nodes/${nodeName}`;

let controlPlane: ControlPlane;
let transport: KubeTransport;
let varLib: string;
const running: Program[] = [];

beforeAll(async () => {
  controlPlane = await startControlPlane();
  transport = createKubeTransport(controlPlane.kubeConfig());
});

afterAll(async () => {
  await transport.close();
  await controlPlane.stop();
});

beforeEach(async () => {
  varLib = await mkdtemp(join(tmpdir(), 'antrea-var-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.kill()));
  await transport.request({ method: 'DELETE', path: nodePath }).catch(() => undefined);
  await rm(varLib, { recursive: true, force: true });
});

/** The real agent, as the image runs it; no Open vSwitch answers in `ovsRunDir` unless a test starts one there. */
async function startAgent(
  settings: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Program> {
  const config = {
    ovsRunDir: varLib,
    cniSocket: join(varLib, 'cni.sock'),
    clientConnection: { kubeconfig: controlPlane.kubeconfig },
    ...settings,
  };
  const env = {
    NODE_NAME: nodeName,
    POD_NAME: 'antrea-agent-test',
    POD_NAMESPACE: 'kube-system',
    ...environment,
  };
  const program = await Program.start('agent', { config: JSON.stringify(config), env, varLib });
  running.push(program);
  return program;
}

/** A Node object with an address of this machine. */
async function createNode(spec: object): Promise<void> {
  const metadata = { name: nodeName };
  await transport.request({
    method: 'POST',
    path: '/api/v1/nodes',
    body: { apiVersion: 'v1', kind: 'Node', metadata, spec },
  });
  await transport.request({
    method: 'PATCH',
    path: `${nodePath}/status`,
    contentType: 'application/merge-patch+json',
    body: { status: { addresses: [{ type: 'InternalIP', address: '127.0.0.1' }] } },
  });
}

describe('the agent, given a configuration that is not valid', () => {
  it.each([
    ['a misspelt key', { ovsBrigde: 'br-int' }, 'ovsBrigde'],
    ['a value of another kind', { defaultMTU: 'large' }, 'defaultMTU'],
  ])('says so in one line and ends: %s', async (_, settings, key) => {
    await expectRefusal(await startAgent(settings), key);
  });

  it('does so too when it is not told its node', async () => {
    await expectRefusal(await startAgent({}, { NODE_NAME: '' }), 'NODE_NAME');
  });

  it('and so does the controller', async () => {
    const program = await Program.start('controller', { config: 'apiPrt: 10349', varLib });
    running.push(program);
    await expectRefusal(program, 'apiPrt');
  });

  async function expectRefusal(program: Program, what: string): Promise<void> {
    expect(await program.exited).toBe(1);
    expect(program.lines).toHaveLength(1);
    expect(program.log()).toMatchObject([{ level: 'fatal', err: { code: 'ANTREA_CONFIG_INVALID' } }]);
    expect(program.log()[0]?.msg).toContain(what);
  }
});

describe('the agent on a node without podCIDR', () => {
  it('says so once, waits, and goes on by itself when the node has one', async () => {
    await createNode({});
    const agent = await startAgent();
    const refusal = await agent.logged(({ err }) => err?.code === 'ANTREA_NODE_UNUSABLE');
    expect(refusal.err?.message).toBe(`node ${nodeName} cannot be used: it has no IPv4 podCIDR`);
    await transport.request({
      method: 'PATCH',
      path: nodePath,
      contentType: 'application/merge-patch+json',
      body: { spec: { podCIDR: '10.99.7.0/24', podCIDRs: ['10.99.7.0/24'] } },
    });
    const known = await agent.logged(({ msg }) => msg === 'node known');
    expect(known.node).toMatchObject({ podCidr: '10.99.7.0/24', gatewayIp: '10.99.7.1' });
    expect(agent.log().filter(({ err }) => err?.code === 'ANTREA_NODE_UNUSABLE')).toHaveLength(1);
  });
});

describe('an address store that is no folder', () => {
  it('ends the agent with a clear error, and is left as it is', async () => {
    await mkdir(join(varLib, 'cni'));
    await writeFile(join(varLib, 'cni', 'networks'), 'not a folder');
    const agent = await startAgent();
    expect(await agent.exited).toBe(1);
    expect(agent.log().at(-1)).toMatchObject({ level: 'fatal', err: { code: 'ANTREA_IPAM_STORE_FAILED' } });
    expect(await readFile(join(varLib, 'cni', 'networks'), 'utf8')).toBe('not a folder');
  });
});

describe('a second agent on a node', () => {
  it('ends with a clear error and does not disturb the first', async () => {
    await createNode({});
    const first = await startAgent();
    await first.logged(({ err }) => err?.code === 'ANTREA_NODE_UNUSABLE');
    const second = await startAgent();
    expect(await second.exited).toBe(1);
    expect(second.log().at(-1)).toMatchObject({ level: 'fatal', err: { code: 'ANTREA_IPAM_LOCKED' } });
    // The first still holds the node, and works.
    const spec = { podCIDR: '10.99.7.0/24', podCIDRs: ['10.99.7.0/24'] };
    const contentType = 'application/merge-patch+json';
    await transport.request({ method: 'PATCH', path: nodePath, contentType, body: { spec } });
    await first.logged(({ msg }) => msg === 'node known');
  }, 60_000);
});

describe('a bridge of our name with another datapath', () => {
  let sw: TestSwitch;
  beforeAll(async () => {
    sw = await startTestSwitch();
  });
  afterAll(() => sw.stop());

  it('ends the agent with a clear error, and nothing of it is changed', async () => {
    await createNode({ podCIDR: '10.99.7.0/24', podCIDRs: ['10.99.7.0/24'] });
    await vsctl('add-br', 'br-int', '--', 'set', 'bridge', 'br-int', 'datapath_type=netdev');
    await vsctl('add-port', 'br-int', 'theirs', '--', 'set', 'interface', 'theirs', 'type=internal');
    const before = await everything();

    const agent = await startAgent({ ovsRunDir: sw.endpoint.runDir, ovsDatapathType: 'system' });
    expect(await agent.exited).toBe(1);
    const last = agent.log().at(-1);
    expect(last).toMatchObject({ level: 'fatal', err: { code: 'ANTREA_BRIDGE_FOREIGN' } });
    expect(last?.msg).toContain('br-int');
    expect(await everything()).toEqual(before);
  });

  function vsctl(...args: string[]): Promise<string> {
    const database = `--db=unix:${join(sw.endpoint.runDir, 'db.sock')}`;
    return output(systemExec(), { file: 'ovs-vsctl', args: [database, '--timeout=10', ...args] });
  }

  /** What the database says of bridges, ports and interfaces, and the flows. */
  async function everything(): Promise<unknown> {
    const rows = (table: string, columns: string) =>
      vsctl('--format=json', `--columns=${columns}`, 'list', table);
    return {
      bridges: await rows('bridge', 'name,datapath_type,fail_mode,protocols,external_ids,other_config'),
      ports: await rows('port', 'name,external_ids'),
      interfaces: await rows('interface', 'name,type,ofport,external_ids,options'),
      flows: await sw.ofctl.dumpFlows(),
    };
  }
});
