/**
 * From rules to flows that were read back, against `ovs-ofctl --bundle add-flows` of the very same flows; and one pod
 * that joins a group on a node with many flows, against the same with few. Needs root and openvswitch-switch. Prints JSON.
 *
 * `npm run bench:flows -- [rules] [addresses per rule]`
 * @module
 */
import { loadavg } from 'node:os';
import { PolicyRealizer } from '#agent/policy/policyRealizer.ts';
import { systemClock } from '#base/clock.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { managementSocket } from '#dataplane/ovs/endpoint.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import { silentLogger } from '#telemetry/logger.ts';

const rules = Number(process.argv[2] ?? 5000);
const addresses = Number(process.argv[3] ?? 20);
const joins = 20;

const large = await measure(rules);
const small = await measure(5);
console.log(
  JSON.stringify(
    {
      load: loadavg()[0],
      flows: large.flows,
      rulesToReadBackMs: large.installMs,
      addFlowsBundleMs: large.bareMs,
      installRatio: large.installMs / large.bareMs,
      joinMs: { large: large.joinMs, small: small.joinMs, flowsSmall: small.flows },
      joinRatio: large.joinMs / small.joinMs,
      maxRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    },
    undefined,
    2,
  ),
);

type Result = {
  readonly flows: number;
  readonly installMs: number;
  readonly bareMs: number;
  readonly joinMs: number;
};

async function measure(count: number): Promise<Result> {
  const node = await startTestNode();
  try {
    const realizer = new PolicyRealizer({
      flows: node.flows,
      ports: () => [{ ofport: 11, ip: '10.10.0.2' }],
      clock: systemClock(),
      logger: silentLogger(),
    });
    const installMs = await timed(async () => {
      tellAll(realizer, count);
      await realizer.flush();
      await readBack(node);
    });
    const joinMs = await median(joins, async (turn) => {
      realizer.tell((news) =>
        news.addressGroups.set('group-0', group('group-0', [...ips(0), `10.9.0.${turn}`])),
      );
      await realizer.flush();
    });
    const bareMs = await addFlowsBare(node);
    return { flows: node.flows.desiredCount, installMs, bareMs, joinMs };
  } finally {
    await node.stop();
  }
}

function tellAll(realizer: PolicyRealizer, count: number): void {
  realizer.tell((news) => {
    news.pods.add('default/server');
    const pods = [{ pod: { namespace: 'default', name: 'server' } }];
    news.appliedToGroups.set('servers', { metadata: { name: 'servers', uid: 's' }, groupMembers: pods });
    for (let index = 0; index < count; index++) {
      const name = `group-${index}`;
      news.addressGroups.set(name, group(name, ips(index)));
      news.policies.set(`p${index}`, policy(`p${index}`, name));
    }
  });
}

async function readBack(node: TestNode): Promise<void> {
  const { missing, changed, foreign } = await node.flows.audit({ thorough: true });
  if (missing + changed + foreign > 0) throw new Error('the switch differs from what is wanted');
}

/** Installs what the switch holds now into an empty table list, as a person would with one command. */
async function addFlowsBare({ sw }: TestNode): Promise<number> {
  const target = managementSocket(sw.endpoint);
  const dump = await sw.exec.run({
    file: 'ovs-ofctl',
    args: ['-O', 'OpenFlow13', '--no-names', '--no-stats', 'dump-flows', target],
  });
  const stdin = dump.stdout
    .split('\n')
    .filter((line) => line.includes('actions='))
    .map(
      (line) =>
        `${line
          .trim()
          .replace(/^cookie=/, 'cookie=')
          .replaceAll('reset_counts ', '')}\n`,
    )
    .join('');
  await sw.exec.run({ file: 'ovs-ofctl', args: ['-O', 'OpenFlow14', 'del-flows', target] });
  return timed(async () => {
    const args = ['-O', 'OpenFlow14', '--no-names', '--bundle', 'add-flows', target, '-'];
    const { code, stderr } = await sw.exec.run({ file: 'ovs-ofctl', args, stdin, timeoutMs: 60_000 });
    if (code !== 0) throw new Error(stderr);
  });
}

function ips(index: number): string[] {
  return Array.from({ length: addresses }, (_, n) => {
    const number = index * addresses + n;
    return `10.${100 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
  });
}

function group(name: string, members: readonly string[]) {
  return { metadata: { name, uid: name }, groupMembers: members.map((ip) => ({ ips: [ip] })) };
}

function policy(name: string, from: string): NetworkPolicy {
  return {
    metadata: { name, uid: name },
    sourceRef: { type: 'K8sNetworkPolicy', namespace: 'default', name, uid: name },
    appliedToGroups: ['servers'],
    rules: [{ direction: 'In', from: { addressGroups: [from] } }],
  };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function median(count: number, work: (turn: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn++) times.push(await timed(() => work(turn)));
  return times.sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}
