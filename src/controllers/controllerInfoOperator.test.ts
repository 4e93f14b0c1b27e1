import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import { antreaControllerInfo } from '#crds/antreaControllerInfo.ts';
import { ResilientOperator, type ResourceEvent, ResourceEventType } from '#kube/resilientOperator.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { ControllerInfoOperator } from './controllerInfoOperator.ts';
import { fakeInfoServer } from './testing/fakeInfoServer.ts';

type OnEvent = (event: ResourceEvent) => Promise<void>;

/** An operator whose watch is in the test's hands. */
class OperatorUnderTest extends ControllerInfoOperator {
  onEvent: OnEvent | undefined;
  synchronised = true;

  override async synced(): Promise<void> {
    if (!this.synchronised) await new Promise(() => undefined);
  }

  protected override async watchResource(_group: string, _version: string, plural: string, onEvent: OnEvent) {
    if (plural === 'antreacontrollerinfos') this.onEvent = onEvent;
  }
}

async function start(synchronised = true) {
  const server = fakeInfoServer(antreaControllerInfo);
  const clock = manualClock();
  const agents = { connected: 0 };
  const operator = new OperatorUnderTest({
    transport: server.transport,
    clock,
    logger: silentLogger(),
    read: () => ({ version: 'v1', connectedAgentNum: agents.connected }),
  });
  operator.synchronised = synchronised;
  await operator.start();
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  await pass(0);
  const deleted = (name: string) => {
    const meta = { name, id: '', resourceVersion: '1', apiVersion: 'v1', kind: 'AntreaControllerInfo' };
    return operator.onEvent?.({ meta, type: ResourceEventType.Deleted, object: {} });
  };
  return { server, operator, agents, pass, deleted };
}

describe('ControllerInfoOperator', () => {
  it('is an operator, and writes the object as antrea-controller when it starts', async () => {
    const { server, operator } = await start();
    expect(operator).toBeInstanceOf(ResilientOperator);
    expect(server.get('antrea-controller')).toMatchObject({ kind: 'AntreaControllerInfo', version: 'v1' });
    expect(server.managers).toEqual(['antrea-controller']);
    await operator.stop();
  });

  it('puts the object back when the watch tells that it was removed, long before the next heartbeat', async () => {
    const { server, operator, pass, deleted } = await start();
    await pass(6_000);
    server.remove('antrea-controller');
    await pass(6_000);
    expect(server.get('antrea-controller')).toBeUndefined();
    await deleted('antrea-controller');
    await pass(1);
    expect(server.get('antrea-controller')).toMatchObject({ version: 'v1' });
    await operator.stop();
  });

  it('waits for its watch, but writes without it after 5 s', async () => {
    const { server, operator, pass } = await start(false);
    await pass(4_999);
    expect(server.calls).toEqual([]);
    await pass(1);
    expect(server.get('antrea-controller')).toMatchObject({ version: 'v1' });
    await operator.stop();
  });

  it('does not care for objects of other names', async () => {
    const { server, operator, pass, deleted } = await start();
    await deleted('other');
    await pass(6_000);
    expect(server.calls).toEqual(['GET antrea-controller', 'POST']);
    await operator.stop();
  });

  it('writes a new number of agents at once when told to look', async () => {
    const { server, operator, agents, pass } = await start();
    await pass(6_000);
    agents.connected = 2;
    operator.notify();
    await pass(1);
    expect(server.get('antrea-controller')).toMatchObject({ connectedAgentNum: 2 });
    await operator.stop();
  });

  it('writes nothing after it was stopped', async () => {
    const { server, operator, pass } = await start();
    await operator.stop();
    await pass(120_000);
    expect(server.calls).toHaveLength(2);
  });
});
