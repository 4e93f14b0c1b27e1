import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Daemon, systemDaemons } from '#base/daemon.ts';
import type { TestNetns } from '#dataplane/ovs/testing/netns.ts';
import { startTestNode, type TestNode } from '#dataplane/ovs/testing/testNode.ts';
import type { TestPod } from '#dataplane/ovs/testing/testPod.ts';
import { until } from '#dataplane/ovs/testing/testSwitch.ts';
import { noChange } from '#dataplane/policy/policyChange.ts';
import { PolicyFlows } from '#dataplane/policy/policyFlows.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { FlowWriter } from './flowWriter.ts';

/** Three fragments at the pods' MTU. */
const large = 4_000;
const port = 5_001;

/** Answers every datagram with one byte, and says how large it was. */
const receiver = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (data, from) => {
    console.log(data.length);
    socket.send('!', from.port, from.address);
  });
  socket.bind(${port}, () => console.log('ready'));`;

/** Sends datagrams of the sizes that it is given, each two seconds after the one before or as soon as that was answered. */
const sender = `
  const socket = require('node:dgram').createSocket('udp4');
  const [address, ...sizes] = process.argv.slice(1);
  const answered = () => new Promise((resolve) => {
    socket.once('message', resolve);
    setTimeout(resolve, 2000);
  });
  (async () => {
    for (const size of sizes) {
      socket.send('?'.repeat(Number(size)), ${port}, address);
      await answered();
    }
    process.exit(0);
  })();`;

/**
 * How far fragments go on a userspace datapath: its conntrack puts datagrams together to judge them, but hands on the
 * fragments, and the flow tables see no ports in them. They are never let through where the whole would not be.
 */
describe('datagrams in fragments', () => {
  let node: TestNode;
  let friend: TestPod;
  let stranger: TestPod;
  let listening: Daemon;
  const heard: string[] = [];

  beforeEach(async () => {
    node = await startTestNode();
    friend = await node.addPod('friend', '10.10.0.2');
    stranger = await node.addPod('stranger', '10.10.0.3');
    const target = await node.addPod('target', '10.10.0.4');
    heard.length = 0;
    const [file = '', ...prefix] = target.netns.prefix;
    const args = [...prefix, process.execPath, '-e', receiver];
    listening = systemDaemons()({ file, args, onLine: (line) => void heard.push(line) });
    await until(async () => heard.shift() === 'ready');
  });
  afterEach(async () => {
    listening.kill('SIGKILL');
    await listening.exited;
    await node.stop();
  });

  /** Lets `friend` reach the target, on one port or any. */
  async function allow(services: readonly string[]): Promise<void> {
    const target = [...(await node.sw.ovsdb.listInterfaces())].find(({ name }) => name.startsWith('target'));
    const clause = (name: string, add: readonly string[]) => ({
      direction: 'In' as const,
      clause: name,
      add,
      remove: [],
    });
    const clauses = ['from', 'to', ...(services.length > 0 ? ['ports'] : [])];
    const change = {
      ...noChange,
      members: [
        clause('from', [`ip,nw_src=${friend.interface.ip}`]),
        clause('to', [`ip,reg1=0x${(target?.ofport ?? 0).toString(16)}`]),
        clause('ports', services),
      ],
      add: [{ key: 'r', direction: 'In' as const, clauses }],
      isolation: [{ direction: 'In' as const, clause: 'to', change: 1 }],
    };
    const writer = new FlowWriter({ flows: node.flows, logger: silentLogger() });
    expect(await writer.write(new PolicyFlows().change(change))).toBe('done');
  }

  /** Sends datagrams of these sizes, of which those of `arriving` arrive. */
  const send = async (from: TestNetns, sizes: readonly number[], arriving: readonly number[]) => {
    heard.length = 0;
    await from.run(process.execPath, '-e', sender, '10.10.0.4', ...sizes.map(String));
    await until(async () => heard.length >= arriving.length);
    expect(heard).toEqual(arriving.map(String));
  };

  it('pass where a rule names no ports, and not from elsewhere', async () => {
    await allow([]);
    await send(friend.netns, [large], [large]);
    await send(stranger.netns, [10, large], []);
  });

  it('begin no conversation where a rule names ports, which is a limit, but go on with one', async () => {
    await allow([`udp,tp_dst=${port}`]);
    await send(friend.netns, [large], []);
    await send(friend.netns, [10, large], [10, large]);
    await send(stranger.netns, [10, large], []);
  });
});
