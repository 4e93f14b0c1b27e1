import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { podInterfaceName } from '#dataplane/interfaceName.ts';
import { FakeAgent } from './testing/fakeAgent.ts';
import { openGate } from './types.ts';

let agent: FakeAgent;
beforeEach(async () => {
  agent = await FakeAgent.start();
});
afterEach(() => agent.stop());

const nothing = { ips: [], ports: [], links: [], flows: [] };
const codeOf = (answer: { stdout: string }) => JSON.parse(answer.stdout).code;

describe('ADD', () => {
  it('gives address, link, port and flows, announces the address, and answers with the result', async () => {
    const answer = await agent.call('ADD');
    const name = podInterfaceName('pod-c0ffee', 'c0ffee');
    expect(answer.exit).toBe(0);
    expect(JSON.parse(answer.stdout)).toMatchObject({
      cniVersion: '1.1.0',
      interfaces: [{ name }, { name: 'eth0', sandbox: '/var/run/netns/c0ffee' }],
      ips: [{ interface: 1, address: '10.244.1.2/24', gateway: '10.244.1.1' }],
    });
    expect(agent.state()).toEqual({
      ips: ['c0ffee'],
      ports: ['c0ffee'],
      links: [name],
      flows: ['pod/c0ffee'],
    });
    expect(agent.node.links.get(name)).toMatchObject({ netnsPath: '/host/var/run/netns/c0ffee', mtu: 1450 });
    expect(agent.node.announced).toEqual(['10.244.1.2']);
  });

  it('answers a repeated ADD with the first result, without doing anything', async () => {
    const first = await agent.call('ADD');
    const steps = agent.node.steps.length;
    expect(await agent.call('ADD')).toEqual(first);
    expect(agent.node.steps).toHaveLength(steps);
  });

  it('makes one interface when the same ADD comes twice at once', async () => {
    const [first, second] = await Promise.all([agent.call('ADD'), agent.call('ADD')]);
    expect(first).toEqual(second);
    expect(agent.node.steps.filter((step) => step === 'createVeth')).toHaveLength(1);
  });

  it('makes the interface anew when it is no longer whole', async () => {
    await agent.call('ADD');
    agent.node.links.clear();
    expect((await agent.call('ADD')).exit).toBe(0);
    expect(agent.state().links).toHaveLength(1);
    expect(agent.state().ips).toEqual(['c0ffee']);
  });

  it('refuses a second interface of a sandbox and leaves the first', async () => {
    await agent.call('ADD');
    const before = agent.state();
    const answer = await agent.call('ADD', 'c0ffee', {}, { CNI_IFNAME: 'net1' });
    expect(codeOf(answer)).toBe(7);
    expect((await agent.call('DEL', 'c0ffee', {}, { CNI_IFNAME: 'net1' })).exit).toBe(0);
    expect(agent.state()).toEqual(before);
  });

  it.each([
    ['createVeth', 102],
    ['addPorts', 102],
    ['applyFlows', 102],
  ])('takes everything back when %s fails, and says so with code %i', async (step, code) => {
    for (const when of ['before', 'after'] as const) {
      agent.node.fault = (name) =>
        name === step && !agent.node.steps.includes('deleteLink') ? when : undefined;
      let failed = false;
      agent.node.fault = (name) => {
        if (name !== step || failed) return undefined;
        failed = true;
        return when;
      };
      expect(codeOf(await agent.call('ADD'))).toBe(code);
      // What a step did before it failed is unknown to the roll-back: the sweep finds it.
      await agent.sweep();
      await agent.sweep();
      expect(agent.state()).toEqual(nothing);
      expect((await agent.call('ADD')).exit).toBe(0);
      await agent.call('DEL');
    }
  });

  it('does not use up addresses by failing', async () => {
    agent.node.fault = (step) => (step === 'createVeth' ? 'before' : undefined);
    const before = agent.ipam.free();
    for (let attempt = 0; attempt < 5; attempt++) await agent.call('ADD');
    expect(agent.ipam.free()).toBe(before);
  });

  it('asks the runtime to try again when addresses are only resting, else it is an IPAM error', async () => {
    const all = Array.from({ length: 253 }, (_, index) => `c${index}`);
    for (const id of all) await agent.ipam.reserve({ containerId: id, ifname: 'eth0' });
    expect(codeOf(await agent.call('ADD'))).toBe(101);
    await agent.ipam.release('c7');
    expect(codeOf(await agent.call('ADD'))).toBe(11);
    agent.clock.advance(60_000);
    expect((await agent.call('ADD')).exit).toBe(0);
  });

  it('adds and deletes a hundred pods at once, each with its own address', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `c${index}`);
    const answers = await Promise.all(ids.map((id) => agent.call('ADD', id)));
    expect(new Set(answers.map(({ stdout }) => JSON.parse(stdout).ips[0].address)).size).toBe(100);
    await Promise.all(ids.map((id) => agent.call('DEL', id)));
    expect(agent.state()).toEqual(nothing);
  });
});

describe('the start gate', () => {
  it('rolls back with code 11 when policies are not in force in time', async () => {
    const gated = await FakeAgent.start({
      gate: { ...openGate, waitFor: () => Promise.reject(new Error('10 s are over')) },
    });
    const answer = await gated.call('ADD');
    expect(codeOf(answer)).toBe(11);
    expect(gated.state()).toEqual(nothing);
    await gated.stop();
  });

  it('does not keep others from hearing of the address', async () => {
    const heard: string[] = [];
    const gated: FakeAgent = await FakeAgent.start({
      onAddress: ({ podName, podUid }, ip) => void heard.push(`${podName} ${podUid} ${ip}`),
      gate: {
        begin: async () => void heard.push('begin'),
        waitFor: async () => void heard.push('gate'),
      },
    });
    const CNI_ARGS = 'K8S_POD_NAMESPACE=default;K8S_POD_NAME=web;K8S_POD_UID=u1';
    await gated.call('ADD', 'c0ffee', {}, { CNI_ARGS });
    expect(heard).toEqual(['begin', 'web u1 10.244.1.2', 'gate']);
    await gated.stop();
  });

  it('is asked after the port is there, with the address', async () => {
    const asked: object[] = [];
    const gated: FakeAgent = await FakeAgent.start({
      gate: {
        ...openGate,
        waitFor: async (pod) => {
          asked.push({ ip: pod.ip, name: pod.podName, ports: gated.ports.list().length });
        },
      },
    });
    await gated.call('ADD');
    expect(asked).toEqual([{ ip: '10.244.1.2', name: 'pod-c0ffee', ports: 1 }]);
    await gated.stop();
  });
});
