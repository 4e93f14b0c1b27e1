import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { TargetTable } from '#controlplane/targetTable.ts';
import { fakeTransport } from '#kube/serving/testing/fakeTransport.ts';
import { eventually } from '#kube/testing/eventually.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { ControllerConnection } from './controllerConnection.ts';
import { ControllerTransport } from './controllerTransport.ts';
import { FakeController } from './testing/fakeController.ts';

const group = (name: string) => ({ metadata: { name, uid: name }, groupMembers: [] });

let folder: string;
let controller: FakeController;
let caBundle: string;
let stop: AbortController;
let running: Promise<void>;
let transport: ControllerTransport;
let connection: ControllerConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antrea-connection-'));
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'secret');
  controller = await FakeController.start(1_000);
  caBundle = controller.caBundle;
  const common = { clock: systemClock(), logger: silentLogger() };
  transport = new ControllerTransport({
    ...common,
    kube: fakeTransport(() => ({ metadata: { name: 'antrea-ca' }, data: { 'ca.crt': caBundle } })),
    namespace: 'kube-system',
    server: `https://127.0.0.1:${controller.port}`,
    tokenFile,
  });
  connection = new ControllerConnection({ ...common, transport, nodeName: 'n1' });
  stop = new AbortController();
  running = connection.run(stop.signal);
});

afterEach(async () => {
  stop.abort();
  await running;
  await transport.close();
  await controller.stop();
  await rm(folder, { recursive: true });
});

describe('ControllerConnection', () => {
  it('brings what concerns this node, over verified TLS and with the token', async () => {
    controller.controlPlane.addressGroups.set(group('a'), ['n1']);
    controller.controlPlane.addressGroups.set(group('b'), ['n2']);
    await connection.synced;
    expect(connection.isUp()).toBe(true);
    expect(connection.addressGroups().map(({ metadata }) => metadata.name)).toEqual(['a']);
    expect(connection.networkPolicies()).toEqual([]);
    expect(controller.authorizations).toContain('Bearer secret');
    expect(controller.controlPlane.networkPolicies.watchedNodes).toBe(1);
  });

  it('follows changes', async () => {
    await connection.synced;
    controller.controlPlane.appliedToGroups.set({ ...group('a'), members: new TargetTable([]) }, ['n1']);
    await eventually('the group comes', () => connection.appliedToGroups().length === 1);
    controller.controlPlane.appliedToGroups.delete('a');
    await eventually('the group goes', () => connection.appliedToGroups().length === 0);
  });

  it('notices that the controller is gone, and trusts the next one by the ConfigMap', async () => {
    controller.controlPlane.addressGroups.set(group('old'), ['n1']);
    await connection.synced;
    const { port } = controller;
    await controller.stop();
    await eventually('the connection is down', () => !connection.isUp());
    expect(connection.addressGroups()).toHaveLength(1);
    controller = await FakeController.start(2_000, port);
    controller.controlPlane.addressGroups.set(group('new'), ['n1']);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(connection.isUp()).toBe(false);
    caBundle = controller.caBundle;
    await eventually('the connection is up', () => connection.isUp(), 10_000);
    await eventually(
      'the copy is that of the new controller',
      () =>
        connection
          .addressGroups()
          .map(({ metadata }) => metadata.name)
          .join() === 'new',
    );
  }, 20_000);
});
