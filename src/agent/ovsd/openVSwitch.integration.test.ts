import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { type DaemonCommand, systemDaemons } from '#base/daemon.ts';
import { systemExec } from '#base/exec.ts';
import { pathExists } from '#base/pathExists.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { OvsdbClient } from '#dataplane/ovs/vsctl.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { runOpenVSwitch } from './openVSwitch.ts';

describe('the supervised switch', () => {
  let runDir: string;
  let stop: AbortController;
  let running: Promise<void>;

  beforeEach(async () => {
    runDir = await mkdtemp(join(tmpdir(), 'antrea-ovsd-'));
    stop = new AbortController();
    const schema = '/usr/share/openvswitch/vswitch.ovsschema';
    const tools = {
      exec: systemExec(),
      // In the image the daemons' own default is this directory.
      start: ({ file, args, ...rest }: DaemonCommand) =>
        systemDaemons()({ file: 'env', args: [`OVS_RUNDIR=${runDir}`, file, ...args], ...rest }),
      clock: systemClock(),
      logger: silentLogger(),
      exists: pathExists,
    };
    running = runOpenVSwitch({ runDir, schema }, tools, stop.signal);
  });
  afterEach(async () => {
    stop.abort();
    await running;
    await rm(runDir, { recursive: true, force: true });
  });

  it('states its version and waits for flows before it forwards', async () => {
    const ovsdb = new OvsdbClient({ exec: systemExec(), endpoint: { runDir, bridge: 'br-int' } });
    await until(async () => (await ovsdb.probe()) && (await ovsdb.ovsVersion()) !== undefined);
    const installed = await systemExec().run({ file: 'ovs-vsctl', args: ['--version'] });
    expect(installed.stdout).toContain(`(Open vSwitch) ${await ovsdb.ovsVersion()}`);
    expect(await ovsdb.isWaitingForFlows()).toBe(true);
  });
});
