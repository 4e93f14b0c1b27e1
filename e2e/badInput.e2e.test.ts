import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentLog, everyAgentIsWell, pidOf, restart } from './support/agents.ts';
import { agentPod, kubectl, nodes, onNode, run, tryKubectl } from './support/cluster.ts';
import { startPing } from './support/pinger.ts';
import { podState } from './support/podState.ts';
import { deleteNamespace, ensureNamespace, podAddress, startPods, tryInPod } from './support/pods.ts';
import { until } from './support/until.ts';

const ns = 'e2e-bad-input';
const node = nodes.worker2;
const store = '/var/run/antrea/cni';

let alice = '';
let bob = '';

beforeAll(async () => {
  await ensureNamespace(ns);
  const addresses = await startPods([
    { name: 'alice', namespace: ns, node },
    { name: 'bob', namespace: ns, node },
  ]);
  alice = addresses.get('alice') ?? '';
  bob = addresses.get('bob') ?? '';
});

afterAll(async () => {
  await deleteNamespace(ns);
  await everyAgentIsWell();
});

/** Deletes a pod and waits until its network is gone too. */
async function deletePod(name: string): Promise<void> {
  const address = await podAddress(ns, name);
  await kubectl(['delete', 'pod', '-n', ns, name]);
  await until(
    `${name} has gone`,
    async () => !(await podState(node)).addresses.includes(address) && sandboxIsGone(name),
  );
}

async function sandboxIsGone(name: string): Promise<boolean> {
  const { ports, namespaces } = await podState(node);
  return !ports.some((port) => port.startsWith(name)) && namespaces.length === ports.length;
}

describe('a second agent on a node', () => {
  it('ends with a clear error; the first, and its pods, notice nothing', async () => {
    const ping = await startPing(ns, 'alice', bob);
    const first = await pidOf(node, 'agent');
    const pod = ['-n', 'kube-system', await agentPod(node), '-c', 'antrea-agent'];
    const second = await tryKubectl(['exec', ...pod, '--', 'node', '/opt/antrea/agent.mjs']);
    expect(second.code).toBe(1);
    const last = JSON.parse(second.stdout.trim().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ level: 'fatal', err: { code: 'ANTREA_IPAM_LOCKED' } });

    expect(await pidOf(node, 'agent')).toBe(first);
    await startPods([{ name: 'newcomer', namespace: ns, node }]);
    await deletePod('newcomer');
    expect((await ping.stop()).lost).toBe(0);
  });
});

describe('damaged files of the address store', () => {
  it('are set aside; running pods keep their addresses, and nobody else gets them', async () => {
    const nobodys = alice.replace(/\d+$/, '250');
    const folder = `${store}/networks/antrea`;
    const before = await onNode(node, 'cat', `${folder}/${alice}`);
    await onNode(node, 'sh', '-c', `head -c 4096 /dev/urandom > ${folder}/${alice}`);
    await onNode(node, 'sh', '-c', `echo a reservation in another form > ${folder}/${nobodys}`);
    await onNode(node, 'sh', '-c', `echo rubbish > ${folder}/last_reserved_ip.0`);

    const ping = await startPing(ns, 'alice', bob);
    await restart(node, 'agent', 'KILL');

    expect(await onNode(node, 'cat', `${folder}/${alice}`)).toBe(before);
    expect((await podState(node)).addresses).not.toContain(nobodys);
    const aside = (await onNode(node, 'ls', `${store}/antrea/quarantine`)).split('\n');
    for (const ip of [alice, nobodys]) {
      expect(aside.filter((file) => file.startsWith(`${ip}-`))).toHaveLength(1);
    }
    const warnings = (await agentLog(node)).filter(({ msg }) => msg === 'address set aside');
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatchObject({ level: 'warn', err: { code: 'ANTREA_IPAM_STATE_CORRUPT' } });

    const [other] = (await startPods([{ name: 'other', namespace: ns, node }])).values();
    expect([alice, bob]).not.toContain(other);
    expect(await podAddress(ns, 'alice')).toBe(alice);
    expect((await tryInPod(ns, 'other', 'ping', '-c', '1', '-W', '5', alice)).code).toBe(0);
    expect((await ping.stop()).lost).toBe(0);
    await deletePod('other');
    for (const ip of [alice, nobodys]) {
      await onNode(node, 'sh', '-c', `rm ${store}/antrea/quarantine/${ip}-*`);
    }
  });
});

describe('a CNI request with garbage', () => {
  const config = JSON.stringify({ cniVersion: '1.0.0', name: 'antrea', type: 'antrea' });
  const sandbox = { CNI_CONTAINERID: 'e2e', CNI_IFNAME: 'eth0', CNI_NETNS: '/var/run/netns/none' };
  const args = `CNI_ARGS=K8S_POD_NAMESPACE=${ns};K8S_POD_NAME=none`;

  it.each([
    ['that is no JSON', { CNI_COMMAND: 'ADD', ...sandbox }, '\u0000\u0001 {"cniVersion"', 6],
    ['that is empty', { CNI_COMMAND: 'ADD', ...sandbox }, '', 6],
    ['of another form', { CNI_COMMAND: 'ADD', ...sandbox }, '{"cniVersion":[],"name":{}}', 7],
    [
      'of an unknown version',
      { CNI_COMMAND: 'ADD', ...sandbox },
      '{"cniVersion":"9.9.9","name":"antrea"}',
      1,
    ],
    ['with an unknown command', { CNI_COMMAND: 'EXPLODE', ...sandbox }, config, 4],
    [
      'whose container id is a path',
      { CNI_COMMAND: 'ADD', ...sandbox, CNI_CONTAINERID: '../../etc/passwd' },
      config,
      4,
    ],
    ['without a namespace', { CNI_COMMAND: 'ADD', ...sandbox, CNI_NETNS: '' }, config, 4],
    ['for a namespace that is not there', { CNI_COMMAND: 'ADD', ...sandbox }, config, 102],
  ])('%s is refused by the plugin in the words of the specification', async (_, env, stdin, code) => {
    const before = await podState(node);
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const call = ['exec', '--interactive', ...variables, '--env', args, node, '/opt/cni/bin/antrea'];
    const { code: exit, stdout } = await run('docker', call, { stdin });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      cniVersion: expect.any(String),
      code,
      msg: expect.any(String),
    });
    expect(await podState(node)).toEqual(before);
  });

  it.each([
    ['text', 'GET / HTTP/1.1\r\n\r\n'],
    ['a call of another form', '{"env":{"CNI_COMMAND":1},"stdin":null}\n'],
    ['a megabyte without an end', 'x', 1_000_000],
  ])('is refused on the socket too, and the agent lives on: %s', async (_, text, repeat = 1) => {
    const first = await pidOf(node, 'agent');
    const program = `
      const socket = require('node:net').connect('/var/run/antrea/cni.sock');
      socket.on('data', (data) => process.stdout.write(data));
      socket.end(${JSON.stringify(text)}.repeat(${repeat}));`;
    const exec = ['exec', '-n', 'kube-system', await agentPod(node), '-c', 'antrea-agent', '--'];
    const answer: { exit: number; stdout: string } = JSON.parse(
      await kubectl([...exec, 'node', '-e', program]),
    );
    expect(answer.exit).toBe(1);
    expect(JSON.parse(answer.stdout)).toMatchObject({ code: 6, msg: expect.any(String) });
    const status = await run(
      'docker',
      ['exec', '--interactive', '--env', 'CNI_COMMAND=STATUS', node, '/opt/cni/bin/antrea'],
      { stdin: config.replace('1.0.0', '1.1.0') },
    );
    expect(status.code, status.stdout).toBe(0);
    expect(await pidOf(node, 'agent')).toBe(first);
  });
});
