import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { KubeApiError } from '#kube/errors.ts';
import { ResilientOperator, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import type { KubeRequest } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { AgentInfoReaper } from './agentInfoReaper.ts';

const nodePath = '/api/v1/nodes/n1';
const infoPath = '/apis/clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos/n1';

type OnEvent = (event: ResourceEvent) => Promise<void>;

/** A reaper whose watches are in the test's hands: what it does not learn through the operator it never learns. */
class ReaperUnderTest extends AgentInfoReaper {
  readonly watched = new Map<string, OnEvent>();
  listed: Promise<void> = Promise.resolve();

  protected override async watchResource(group: string, version: string, plural: string, onEvent: OnEvent) {
    this.watched.set(`${group}/${version}/${plural}`, onEvent);
  }

  override synced(): Promise<void> {
    return this.listed;
  }
}

async function setUp(nodeExists: boolean, deleteStatus = 200) {
  const requests: string[] = [];
  const answer = (request: KubeRequest): unknown => {
    requests.push(`${request.method} ${request.path}`);
    if (request.path === nodePath && !nodeExists) throw statusError(404);
    if (request.method === 'DELETE' && deleteStatus !== 200) throw statusError(deleteStatus);
    return {};
  };
  const reaper = new ReaperUnderTest({
    transport: {
      server: 'https://fake',
      request: async (request) => JSON.parse(JSON.stringify(answer(request))),
      stream: () => Promise.reject(new Error('no watches here')),
      close: () => Promise.resolve(),
    },
    clock: manualClock(),
    logger: silentLogger(),
  });
  await reaper.start();
  const fire = (resource: string, type: ResourceEventType) => {
    const meta = { name: 'n1', id: '', resourceVersion: '1', apiVersion: 'v1', kind: 'Any' };
    return reaper.watched.get(resource)?.({ meta, type, object: {} });
  };
  return {
    reaper,
    requests,
    node: (type: ResourceEventType) => fire('/v1/nodes', type),
    info: (type: ResourceEventType) =>
      fire('clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos', type),
  };
}

function statusError(status: number): KubeApiError {
  return new KubeApiError({ status, reason: 'Fake', message: 'fake', request: 'fake' });
}

describe('AgentInfoReaper', () => {
  it('is an operator that watches nodes and AgentInfos', async () => {
    const { reaper } = await setUp(true);
    expect(reaper).toBeInstanceOf(ResilientOperator);
    expect([...reaper.watched.keys()]).toEqual([
      '/v1/nodes',
      'clusterinformation.antrea.tanzu.vmware.com/v1beta1/antreaagentinfos',
    ]);
  });

  it('removes the AgentInfo of a node that goes', async () => {
    const { node, requests } = await setUp(false);
    await node(ResourceEventType.Added);
    expect(requests).toEqual([]);
    await node(ResourceEventType.Deleted);
    expect(requests).toEqual([`GET ${nodePath}`, `DELETE ${infoPath}`]);
  });

  it('asks about a node only once the nodes are listed: one that went before that is never told of', async () => {
    const { reaper, info, requests } = await setUp(false);
    const { promise, resolve } = Promise.withResolvers<void>();
    reaper.listed = promise;
    const handled = info(ResourceEventType.Added);
    await Promise.resolve();
    expect(requests).toEqual([]);
    resolve();
    await handled;
    expect(requests).toEqual([`GET ${nodePath}`, `DELETE ${infoPath}`]);
  });

  it('removes an AgentInfo that is stale at the start, or written again by a left-behind agent', async () => {
    const { info, requests } = await setUp(false);
    await info(ResourceEventType.Added);
    await info(ResourceEventType.Modified);
    expect(requests.filter((request) => request.startsWith('DELETE'))).toHaveLength(2);
  });

  it('asks about a node it has not heard of yet, and spares its AgentInfo', async () => {
    const { info, requests } = await setUp(true);
    await info(ResourceEventType.Added);
    expect(requests).toEqual([`GET ${nodePath}`]);
  });

  it('spares the AgentInfo of a node that came back at once', async () => {
    const { node, requests } = await setUp(true);
    await node(ResourceEventType.Deleted);
    expect(requests).toEqual([`GET ${nodePath}`]);
  });

  it('asks nothing about a node it knows', async () => {
    const { node, info, requests } = await setUp(true);
    await node(ResourceEventType.Added);
    await info(ResourceEventType.Modified);
    expect(requests).toEqual([]);
  });

  it('takes an AgentInfo that is gone already for done, and any other failure for a reason to try again', async () => {
    const gone = await setUp(false, 404);
    await expect(gone.node(ResourceEventType.Deleted)).resolves.toBeUndefined();
    const failing = await setUp(false, 500);
    await expect(failing.node(ResourceEventType.Deleted)).rejects.toMatchObject({ status: 500 });
  });
});
