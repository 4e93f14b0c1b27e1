import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { createAgentInfoWriter } from './agentInfoWriter.ts';
import { fakeInfoServer } from './testing/fakeInfoServer.ts';

describe('createAgentInfoWriter', () => {
  it("writes what is read under the node's name, as antrea-agent", async () => {
    const server = fakeInfoServer(antreaAgentInfo);
    const stopping = new AbortController();
    const writer = createAgentInfoWriter({
      transport: server.transport,
      nodeName: 'n1',
      read: () => ({ version: 'v1', localPodNum: 2 }),
      clock: manualClock(),
      logger: silentLogger(),
    });
    const ended = writer.run(stopping.signal);
    await new Promise((resolve) => setImmediate(resolve));
    stopping.abort();
    await ended;
    expect(server.get('n1')).toMatchObject({
      apiVersion: 'clusterinformation.antrea.tanzu.vmware.com/v1beta1',
      kind: 'AntreaAgentInfo',
      version: 'v1',
      localPodNum: 2,
    });
    expect(server.managers).toEqual(['antrea-agent']);
  });
});
