/**
 * Entry point of the container `antrea-ovs`.
 * @module
 */
import { mkdir } from 'node:fs/promises';
import { runOpenVSwitch } from '#agent/ovsd/openVSwitch.ts';
import { systemClock } from '#base/clock.ts';
import { systemDaemons } from '#base/daemon.ts';
import { systemExec } from '#base/exec.ts';
import { pathExists } from '#base/pathExists.ts';
import { createLogger } from '#telemetry/logger.ts';

const runDir = process.env.OVS_RUNDIR ?? '/var/run/openvswitch';
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());

await mkdir(runDir, { recursive: true });
await runOpenVSwitch(
  { runDir, schema: '/usr/share/openvswitch/vswitch.ovsschema' },
  {
    exec: systemExec(),
    start: systemDaemons(),
    clock: systemClock(),
    logger: createLogger({ name: 'antrea-ovs' }),
    exists: pathExists,
  },
  stopping.signal,
);
