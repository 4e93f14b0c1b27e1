/**
 * How long packets wait while the policy that judges them is switched back and forth between two versions with
 * thousands of flows: the longest time between two arrivals, against the same without any change, in turn. Every packet
 * is a new connection, allowed by both versions. Needs root, gcc and openvswitch-switch. Prints JSON.
 *
 * `npm run bench:stall -- [addresses of each rule] [switches]`
 * @module
 */
import { loadavg } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { FlowWriter } from '#agent/policy/flowWriter.ts';
import { StandbyExec } from '#base/standbyExec.ts';
import { MegaflowRefresher } from '#dataplane/ovs/megaflows.ts';
import { OfctlClient } from '#dataplane/ovs/ofctl.ts';
import { startTestNode } from '#dataplane/ovs/testing/testNode.ts';
import { startTestSwitch } from '#dataplane/ovs/testing/testSwitch.ts';
import { PolicyFlows } from '#dataplane/policy/policyFlows.ts';
import { TwoVersions, versionPorts } from '#dataplane/policy/testing/twoVersions.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { buildProbe, startProbe } from '../../tools/packetProbe/packetProbe.ts';

const [others = 3_000, switches = 20] = process.argv.slice(2).map(Number);
const addresses = { first: '10.10.0.2', second: '10.10.0.3', target: '10.10.0.4' };

const sw = await startTestSwitch();
const ofctl = new OfctlClient({ exec: new StandbyExec(), endpoint: sw.endpoint });
const logger = silentLogger();
// As the agent does on a userspace datapath of this age.
const megaflows = new MegaflowRefresher({ appctl: sw.appctl, logger });
const node = await startTestNode({ ofctl, afterChange: () => megaflows.changed() }, sw);
const first = await node.addPod('first', addresses.first);
const target = await node.addPod('target', addresses.target);
const built = await buildProbe();
const engine = new PolicyFlows();
const writer = new FlowWriter({ flows: node.flows, logger });
const versions = new TwoVersions({
  first: addresses.first,
  second: addresses.second,
  target: target.interface.ofport,
  others,
});
await writer.write(engine.change(versions.next()));
const probe = await startProbe([built.path], {
  pairs: [
    { id: 1, netns: first.netns.path, address: addresses.target, port: versionPorts.both, everyTicks: 1 },
  ],
  captures: [target.netns.path],
  tickMs: 1,
});
await setTimeout(1_000);

const quiet: number[] = [];
const switching: number[] = [];
const took: number[] = [];
const lost = { quiet: 0, switching: 0 };
for (let turn = 0; turn < switches; turn++) {
  const phases = engine.change(versions.next());
  const started = performance.now();
  switching.push(await longestGap('switching', async () => void (await writer.write(phases))));
  took.push(performance.now() - started);
  const duration = took.at(-1) ?? 0;
  quiet.push(await longestGap('quiet', () => setTimeout(duration)));
}
await probe.stop();
await built.remove();
await node.stop();
console.log(
  JSON.stringify(
    {
      load: loadavg()[0],
      flowsOfBothVersions: 3 * others,
      switches,
      switchMs: median(took),
      longestGapMs: {
        quiet: { median: median(quiet), max: Math.max(...quiet) },
        switching: { median: median(switching), max: Math.max(...switching) },
        more: { median: median(switching) - median(quiet), max: Math.max(...switching) - Math.max(...quiet) },
      },
      lost,
    },
    undefined,
    2,
  ),
);

/** The longest time without an arrival while `work` goes on, in ms. */
async function longestGap(kind: keyof typeof lost, work: () => Promise<void>): Promise<number> {
  const before = (await probe.counts()).get(1);
  await work();
  // What is on its way counts too.
  await setTimeout(50);
  const after = (await probe.counts()).get(1);
  const sent = (after?.sent ?? 0) - (before?.sent ?? 0);
  lost[kind] += Math.max(0, sent - ((after?.arrived ?? 0) - (before?.arrived ?? 0)));
  return after?.longestGapMs ?? 0;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
