import { describe, expect, it } from 'vitest';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { InfoObject } from './infoObject.ts';
import { fakeInfoServer } from './testing/fakeInfoServer.ts';

function setUp() {
  const server = fakeInfoServer(antreaAgentInfo);
  const info = new InfoObject({
    transport: server.transport,
    definition: antreaAgentInfo,
    name: 'n1',
    fieldManager: 'antrea-agent',
  });
  return { server, info };
}

describe('InfoObject', () => {
  it('creates the object, then replaces it without reading it again', async () => {
    const { server, info } = setUp();
    await info.write({ localPodNum: 1 });
    await info.write({ localPodNum: 2 });
    expect(server.calls).toEqual(['GET n1', 'POST', 'PUT n1']);
    expect(server.get('n1')).toMatchObject({ kind: 'AntreaAgentInfo', localPodNum: 2 });
    expect(server.managers).toEqual(['antrea-agent', 'antrea-agent']);
  });

  it('replaces an object that an earlier agent left, removing fields that are gone', async () => {
    const { server, info } = setUp();
    server.put('n1', { localPodNum: 5, version: 'v0' });
    await info.write({ version: 'v1' });
    expect(server.get('n1')).toMatchObject({ version: 'v1' });
    expect(server.get('n1')).not.toHaveProperty('localPodNum');
  });

  it('creates the object again when somebody removed it', async () => {
    const { server, info } = setUp();
    await info.write({ localPodNum: 1 });
    server.remove('n1');
    await info.write({ localPodNum: 1 });
    expect(server.get('n1')).toMatchObject({ localPodNum: 1 });
  });

  it('takes over a changed object and keeps the labels somebody put on it', async () => {
    const { server, info } = setUp();
    await info.write({ localPodNum: 1 });
    server.label('n1', { team: 'net' });
    await info.write({ localPodNum: 2 });
    expect(server.get('n1')).toMatchObject({ localPodNum: 2, metadata: { labels: { team: 'net' } } });
  });

  it('gives up with a clear error when every attempt meets a conflict', async () => {
    const { server, info } = setUp();
    server.put('n1', {});
    server.beforeWrite = () => server.label('n1', { at: String(server.calls.length) });
    await expect(info.write({})).rejects.toMatchObject({ code: 'ANTREA_INFO_CONTENDED' });
  });

  it('passes other errors on, and reads afresh afterwards', async () => {
    const { server, info } = setUp();
    await info.write({ localPodNum: 1 });
    server.failNext = 500;
    await expect(info.write({ localPodNum: 2 })).rejects.toMatchObject({ status: 500 });
    await info.write({ localPodNum: 3 });
    expect(server.calls.slice(-2)).toEqual(['GET n1', 'PUT n1']);
  });
});
