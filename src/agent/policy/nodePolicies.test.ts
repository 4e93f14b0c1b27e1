import { describe, expect, it } from 'vitest';
import { manualClock } from '#base/testing/manualClock.ts';
import type { NetworkPolicy } from '#controlplane/wire.ts';
import { DesiredFlows, type FlowChange, type FlowUpdate } from '#dataplane/flowSet.ts';
import { InterfaceStore } from '#dataplane/interfaceStore.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { NodePolicies } from './nodePolicies.ts';
import type { LastGood } from './policyFiles.ts';
import { ingressPolicy, ScriptedController } from './testing/testPolicies.ts';

/** The policies of a node with the pod `default/server`, restored from what is on the disk. */
function start(kept: LastGood | undefined) {
  const desired = new DesiredFlows();
  const write = async (changes: readonly (FlowChange | FlowUpdate)[]) => {
    for (const change of changes) desired.apply(change);
  };
  const store = new InterfaceStore();
  const ids = { containerId: 'c', podName: 'server', podNamespace: 'default', portUuid: 'u' };
  store.replace([
    { kind: 'container', name: 'server', ofport: 3, ip: '10.10.0.3', mac: '0a:00:00:00:00:03', ...ids },
  ]);
  const clock = manualClock();
  const replaced: LastGood[] = [];
  const policies = new NodePolicies({
    flows: { apply: write, update: write, verify: async () => undefined },
    store,
    files: {
      load: async () => kept,
      put: () => undefined,
      replace: async (all) => void replaced.push(all),
    },
    clock,
    logger: silentLogger(),
  });
  return { policies, desired, clock, replaced };
}

const servers = {
  metadata: { name: 'servers', uid: 's' },
  groupMembers: [{ pod: { namespace: 'default', name: 'server' } }],
};
const keptWithout = (policy: NetworkPolicy): LastGood => ({
  policies: [policy],
  addressGroups: [],
  appliedToGroups: [servers],
});

describe('NodePolicies', () => {
  it('isolate at once what a restored policy isolates, also when a group of it is not on the disk', async () => {
    const { policies, desired } = start(keptWithout(ingressPolicy('p', { to: 'servers', from: 'lost' })));
    await policies.restore();
    await policies.inForce;
    expect(desired.flowsOf('policy/isolation').map(({ match }) => match)).toEqual([
      'ip,reg1=0x3',
      'ct_state=-new+rel,ip',
    ]);
  });

  it('forget a policy that still waits for its groups when the controller does not know it', async () => {
    const { policies, desired, clock } = start(undefined);
    await policies.restore();
    const controller = new ScriptedController();
    controller.setTargets('servers', ['server']);
    controller.connect(policies);
    controller.answer();
    await policies.follow(controller);
    controller.setPolicy(ingressPolicy('waiting', { to: 'servers', from: 'lost' }));
    await policies.flush();
    expect(desired.size).toBe(0);

    const another = new ScriptedController();
    another.setTargets('servers', ['server']);
    another.answer();
    await policies.follow(another);
    clock.advance(5_000);
    await policies.flush();
    expect(desired.size).toBe(0);
  });

  it('write the answer of the controller to the disk before anything that it says later', async () => {
    const { policies, replaced } = start(undefined);
    const controller = new ScriptedController();
    controller.setPolicy(ingressPolicy('p', { to: 'servers' }));
    controller.answer();
    const following = policies.follow(controller);
    await controller.synced;
    await Promise.resolve();
    expect(replaced.map((all) => all.policies.map(({ metadata }) => metadata.name))).toEqual([['p']]);
    await following;
  });
});
