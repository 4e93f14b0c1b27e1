import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { antreaControllerInfo, controllerInfoName } from '#crds/antreaControllerInfo.ts';
import { clusterResourcePath, type ResourceDefinition } from '#crds/definition.ts';
import { referenceAgentInfo } from '#crds/testing/referenceAgentInfo.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import { apiStatus } from '#kube/errors.ts';
import type { KubeObject } from '#kube/objects.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeRequest, KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { binary } from '../../tools/cluster/binaries.ts';
import { thisMachine } from '../../tools/cluster/machine.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { AgentInfoReaper } from './agentInfoReaper.ts';
import { createAgentInfoWriter } from './agentInfoWriter.ts';
import { ControllerInfoOperator } from './controllerInfoOperator.ts';

const logger = silentLogger();
const clock = systemClock();
let controlPlane: ControlPlane;
let transport: KubeTransport;
/** What a test started and has to be ended after it. */
const endings: (() => Promise<void>)[] = [];

beforeAll(async () => {
  controlPlane = await startControlPlane();
  transport = createKubeTransport(controlPlane.kubeConfig());
  for (const { plural, group } of [antreaAgentInfo, antreaControllerInfo]) {
    await applyCustomResourceDefinition(`config/crd/${plural}.${group}.yaml`, { transport, clock });
  }
});

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

afterAll(async () => {
  await transport.close();
  await controlPlane.stop();
});

async function kubectl(...args: string[]): Promise<string> {
  const machine = thisMachine();
  return machine.run(await binary(machine, 'kubectl'), ['--kubeconfig', controlPlane.kubeconfig, ...args]);
}

async function read(definition: ResourceDefinition, name: string): Promise<KubeObject | undefined> {
  try {
    return await transport.request({ method: 'GET', path: clusterResourcePath(definition, name) });
  } catch (error) {
    if (apiStatus(error) === 404) return undefined;
    throw error;
  }
}

function createNode(name: string) {
  const body = { apiVersion: 'v1', kind: 'Node', metadata: { name } };
  return transport.request({ method: 'POST', path: '/api/v1/nodes', body });
}

function removeNode(name: string) {
  return transport.request({ method: 'DELETE', path: `/api/v1/nodes/${name}` });
}

async function startReaper(): Promise<void> {
  const reaper = new AgentInfoReaper({ transport, clock, logger });
  await reaper.start();
  endings.push(() => reaper.stop());
}

/** Runs an agent's writer until the test ends, or until `stop` is called; `created()` counts the objects it made. */
function startWriter(nodeName: string, localPods: { count: number } = { count: 5 }) {
  const stopping = new AbortController();
  let creations = 0;
  const counting: KubeTransport = {
    server: transport.server,
    request: async <T>(request: KubeRequest): Promise<T> => {
      const answer = await transport.request<T>(request);
      if (request.method === 'POST') creations += 1;
      return answer;
    },
    stream: (request) => transport.stream(request),
    close: () => transport.close(),
  };
  const nodeRef = { kind: 'Node', name: nodeName };
  const read = () => ({ ...referenceAgentInfo, nodeRef, localPodNum: localPods.count });
  const writer = createAgentInfoWriter({ transport: counting, nodeName, read, clock, logger });
  const ended = writer.run(stopping.signal);
  const stop = async () => {
    stopping.abort();
    await ended;
  };
  endings.push(stop);
  return { stop, created: () => creations };
}

const agentInfoOf = (name: string) => read(antreaAgentInfo, name);
const hasAgentInfo = async (name: string) => (await agentInfoOf(name)) !== undefined;
const hasNoAgentInfo = async (name: string) => (await agentInfoOf(name)) === undefined;

describe('the writer of AntreaAgentInfo', () => {
  it('makes kubectl describe print what Antrea v0.9.2 printed', async () => {
    startWriter('control-plane');
    await eventually('the object is written', () => hasAgentInfo('control-plane'));
    const described = await kubectl('describe', 'antreaagentinfos', 'control-plane');
    const golden = new URL('goldens/describe-antreaagentinfo.txt', import.meta.url);
    expect(normalised(described)).toBe(await readFile(golden, 'utf8'));
    const managers =
      '-o=jsonpath={.metadata.managedFields[*].manager} {.metadata.managedFields[*].operation}';
    expect(await kubectl('get', 'aai', 'control-plane', '--show-managed-fields', managers)).toBe(
      'antrea-agent Update',
    );
  });

  it('makes kubectl get show the columns, under the short name and the category', async () => {
    startWriter('control-plane');
    await eventually('the object is written', () => hasAgentInfo('control-plane'));
    const wide = await kubectl('get', 'aai', '-o', 'wide');
    expect(cells(wide)).toEqual([
      ['NAME', 'HEALTHY', 'LAST HEARTBEAT', 'VERSION', 'NODE', 'NUM PODS', 'SUBNETS'],
      [
        'control-plane',
        'True',
        expect.stringMatching(/^\d+y/),
        'v0.9.2-unknown',
        'control-plane',
        '5',
        '["100.96.0.0/24"]',
      ],
    ]);
    expect(await kubectl('get', 'antrea')).toContain('antreaagentinfo');
  });

  it('writes a change within seconds and restores an object that was removed', async () => {
    const localPods = { count: 1 };
    startWriter('busy-node', localPods);
    await eventually('the object is written', () => hasAgentInfo('busy-node'));
    await transport.request({ method: 'DELETE', path: clusterResourcePath(antreaAgentInfo, 'busy-node') });
    localPods.count = 2;
    await eventually('the object is back', () => hasAgentInfo('busy-node'), 10_000);
    expect(await agentInfoOf('busy-node')).toMatchObject({ localPodNum: 2 });
  });
});

describe('AgentInfoReaper', () => {
  it('removes what is stale when it starts, and keeps what has a node', async () => {
    await createNode('stays');
    for (const name of ['stays', 'went-before']) {
      const { stop } = startWriter(name);
      await eventually('the object is written', () => hasAgentInfo(name));
      await stop();
    }
    await startReaper();
    await eventually('the stale object is gone', () => hasNoAgentInfo('went-before'));
    expect(await agentInfoOf('stays')).toBeDefined();
  });

  it('removes the AgentInfo of a node that goes, also one written again by its agent', async () => {
    await createNode('leaves');
    const { stop } = startWriter('leaves');
    await eventually('the object is written', () => hasAgentInfo('leaves'));
    await startReaper();
    await removeNode('leaves');
    await eventually('the object is gone', () => hasNoAgentInfo('leaves'));
    await stop();
    const leftBehind = startWriter('leaves');
    await eventually('it writes again', () => leftBehind.created() === 1);
    await eventually('the object is gone again', () => hasNoAgentInfo('leaves'));
  });

  it('removes the AgentInfo of a node that went while the API server was away', async () => {
    await createNode('leaves-unseen');
    const { stop } = startWriter('leaves-unseen');
    await eventually('the object is written', () => hasAgentInfo('leaves-unseen'));
    await stop();
    await startReaper();
    await controlPlane.killApiServer();
    await controlPlane.deleteFromStore('/registry/minions/leaves-unseen');
    await controlPlane.startApiServer();
    await eventually('the object is gone', () => hasNoAgentInfo('leaves-unseen'), 30_000);
  });
});

describe('ControllerInfoOperator', () => {
  it('writes the object and puts it back within seconds when somebody removes it', async () => {
    const fields = { version: 'v1', connectedAgentNum: 3 };
    const operator = new ControllerInfoOperator({ transport, clock, logger, read: () => fields });
    await operator.start();
    endings.push(() => operator.stop());
    const written = async () => (await read(antreaControllerInfo, controllerInfoName)) !== undefined;
    await eventually('the object is written', written);
    const path = clusterResourcePath(antreaControllerInfo, controllerInfoName);
    const [first] = (await kubectl('get', 'aci', '-o', 'jsonpath={.items[*].metadata.uid}')).split(' ');
    await transport.request({ method: 'DELETE', path });
    await eventually('it is back', written, 10_000);
    expect(await kubectl('get', 'aci', '-o', 'jsonpath={.items[*].metadata.uid}')).not.toBe(first);
  });
});

/** Takes out what differs from run to run. */
function normalised(described: string): string {
  return described
    .replace(/(Creation Timestamp: +).*/, '$1<time>')
    .replace(/(Resource Version: +).*/, '$1<version>')
    .replace(/(UID: +).*/, '$1<uid>');
}

/** Splits a table on runs of two or more spaces. */
function cells(table: string): string[][] {
  const lines = table.split('\n').filter((line) => line !== '');
  return lines.map((line) => line.trim().split(/ {2,}/));
}
