import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeAgent } from './testing/fakeAgent.ts';

const nothing = { ips: [], ports: [], links: [], flows: [] };

describe('takeOverPods', () => {
  let agent: FakeAgent;
  beforeEach(async () => {
    agent = await FakeAgent.start();
  });
  afterEach(() => agent.stop());

  it('takes over what the former agent added, and knows it for repeated ADD, CHECK and DEL', async () => {
    const first = await agent.call('ADD');
    const before = agent.state();
    agent.node.flows.clear();
    await agent.restart(['default/pod-c0ffee']);
    expect(agent.state()).toEqual(before);
    expect(await agent.call('ADD')).toEqual(first);
    expect((await agent.call('CHECK')).exit).toBe(0);
    await agent.call('DEL');
    expect(agent.state()).toEqual(nothing);
  });

  it('removes pods that were deleted while no agent ran', async () => {
    for (const id of ['a', 'b']) await agent.call('ADD', id);
    await agent.restart(['default/pod-b']);
    expect(agent.state()).toMatchObject({ ips: ['b'], ports: ['b'], flows: ['pod/b'] });
    expect(agent.node.links.size).toBe(1);
  });

  it('removes nothing but broken ports while the API server does not answer', async () => {
    for (const id of ['a', 'b']) await agent.call('ADD', id);
    const before = agent.state();
    await agent.restart(undefined);
    expect(agent.state()).toEqual(before);
  });

  it('recovers addresses from ports when the IPAM files are lost', async () => {
    await agent.call('ADD');
    await agent.ipam.release('c0ffee', { rest: false });
    await agent.restart(['default/pod-c0ffee']);
    expect(agent.state().ips).toEqual(['c0ffee']);
    await agent.call('ADD', 'other');
    expect(
      agent.ipam
        .list()
        .map(({ ip }) => ip)
        .toSorted(),
    ).toEqual(['10.244.1.2', '10.244.1.3']);
  });

  it('starts from nothing after a reboot, which leaves OVSDB but no links', async () => {
    for (const id of ['a', 'b']) await agent.call('ADD', id);
    agent.node.links.clear();
    await agent.restart(['default/pod-a', 'default/pod-b']);
    expect(agent.state()).toEqual(nothing);
    expect(agent.node.ports.size).toBe(0);
  });
});

type Action = { readonly command: 'ADD' | 'DEL'; readonly id: string; readonly killAt: number | undefined };

const action: fc.Arbitrary<Action> = fc.record({
  command: fc.constantFrom('ADD' as const, 'ADD' as const, 'DEL' as const),
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  killAt: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined, freq: 2 }),
});

/** A killed agent takes no further step: the command's rest never happens, roll-back included. */
async function killedAt(agent: FakeAgent, step: number, command: () => Promise<unknown>): Promise<void> {
  const start = agent.node.steps.length;
  agent.node.fault = (_, index) => (index - start >= step ? 'before' : undefined);
  await command();
  agent.node.fault = () => undefined;
}

describe('an agent that is killed between any two steps', () => {
  it('leaves nothing that its successor does not know or remove', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
        const agent = await FakeAgent.start();
        agent.node.latencyMs = 0;
        try {
          const pods = new Set<string>();
          for (const { command, id, killAt } of actions) {
            if (command === 'ADD') pods.add(`default/pod-${id}`);
            else pods.delete(`default/pod-${id}`);
            if (killAt === undefined) await agent.call(command, id);
            else {
              await killedAt(agent, killAt, () => agent.call(command, id));
              await agent.restart([...pods]);
            }
            expectWhole(agent);
          }
          await agent.restart([]);
          expect(agent.state()).toEqual(nothing);
          expect(agent.node.ports.size).toBe(0);
        } finally {
          await agent.stop();
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** Every pod has all of its parts or none, and no address belongs to two. */
function expectWhole(agent: FakeAgent): void {
  const { ips, ports, links, flows } = agent.state();
  expect(ports).toEqual(ips);
  expect(flows).toEqual(ips.map((id) => `pod/${id}`));
  expect(links).toEqual(
    agent.ports
      .list()
      .map(({ name }) => name)
      .toSorted(),
  );
  expect(new Set(agent.ports.list().map(({ ip }) => ip)).size).toBe(ports.length);
  expect(
    agent.ipam
      .list()
      .map(({ ip }) => ip)
      .toSorted(),
  ).toEqual(
    agent.ports
      .list()
      .map(({ ip }) => ip)
      .toSorted(),
  );
}
