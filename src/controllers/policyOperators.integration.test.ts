import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GroupStatus } from '#crds/antrea/groupStatus.ts';
import type { PolicyStatus } from '#crds/antrea/policyStatus.ts';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { securityTier, tier } from '#crds/tier.ts';
import type { KubeObject } from '#kube/objects.ts';
import { eventually } from '#kube/testing/eventually.ts';
import { upstreamClusterNetworkPolicy } from './clusterNetworkPolicy/upstreamPolicyOperator.ts';
import type { PolicyKind } from './realization/policyOperator.ts';
import { PolicyServer, startPolicyController } from './testing/policyServer.ts';

type Stated<S> = KubeObject & { readonly status?: S };
type TierObject = KubeObject & { readonly spec: { readonly priority: number } };

const withinMs = 60_000;
const spec = (more: object = {}) => ({
  priority: 5,
  appliedTo: [{ podSelector: {} }],
  ingress: [{ action: 'Drop', from: [{ podSelector: {} }] }],
  ...more,
});
let server: PolicyServer;

beforeAll(async () => {
  server = await PolicyServer.start();
});

afterAll(() => server.stop());

async function ready(definition: PolicyKind, name: string): Promise<string> {
  const { status } = await server.read<Stated<PolicyStatus>>(definition, name);
  const condition = status?.conditions?.find(({ type }) => type === 'Ready');
  return `${status?.phase} ${condition?.status} ${condition?.reason}`;
}

async function eventuallyReady(definition: PolicyKind, name: string, wanted: string): Promise<void> {
  let seen = '';
  const isSo = async () => {
    seen = await ready(definition, name);
    return seen === wanted;
  };
  await eventually(`${name} is ${wanted}`, isSo, withinMs).catch(() => expect(seen).toBe(wanted));
}

async function eventuallyTier(name: string): Promise<TierObject> {
  let found: TierObject | undefined;
  const isThere = async () => {
    found = await server.read<TierObject>(tier, name).catch(() => undefined);
    return found !== undefined;
  };
  await eventually(`there is a tier ${name}`, isThere, withinMs);
  if (found === undefined) throw new Error(name);
  return found;
}

it('computes the policies of Kubernetes where Antrea kinds are missing, and follows those when they come', async () => {
  const own = await startPolicyController(server);
  await eventually('everything is computed', () => own.controller.isComplete);
  await eventually('nothing is missed', () => own.controller.isFollowing && own.isFollowing());
  await server.define();
  const uid = await server.create(clusterNetworkPolicy, 'first', spec());
  await eventually(
    'the policy is told',
    () => own.controlPlane.networkPolicies.get(uid) !== undefined,
    withinMs,
  );
  expect(own.controlPlane.networkPolicies.get(uid)).toMatchObject({
    sourceRef: { type: 'AntreaClusterNetworkPolicy', name: 'first' },
    tierPriority: 250,
    priority: 5,
    rules: [{ action: 'Drop', priority: 0 }],
  });
  await eventuallyTier('platform');
  await own.stop();
}, 120_000);

it('creates the default tiers, again when one is gone, and leaves alone those that are there', async () => {
  await eventuallyTier('platform');
  await server.delete(tier, 'platform');
  await server.create(tier, 'platform', { priority: 199, description: 'ours' });
  const own = await startPolicyController(server);
  for (const [name, priority] of [
    ['emergency', 50],
    ['application', 250],
    ['baseline', 253],
  ] as const) {
    expect((await eventuallyTier(name)).spec.priority).toBe(priority);
  }
  const { metadata } = await eventuallyTier('securityops');
  await server.delete(tier, 'securityops');
  await eventually('another one is there', async () => {
    const next = await server.read(tier, 'securityops').catch(() => undefined);
    return next !== undefined && next.metadata.uid !== metadata.uid;
  });
  expect((await eventuallyTier('platform')).spec.priority).toBe(199);
  await own.stop();
}, 120_000);

it('says how far policies of both API groups are in force, and of which generation it speaks', async () => {
  const own = await startPolicyController(server);
  await server.kube.request({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods',
    body: { metadata: { name: 'p' }, spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] } },
  });
  const uids = [
    await server.create(securityClusterNetworkPolicy, 'both', spec()),
    await server.create(clusterNetworkPolicy, 'both', spec()),
    await server.create(antreaNetworkPolicy, 'both', spec(), 'default'),
    await server.create(securityNetworkPolicy, 'both', spec(), 'default'),
  ];
  const kinds = [
    securityClusterNetworkPolicy,
    clusterNetworkPolicy,
    antreaNetworkPolicy,
    securityNetworkPolicy,
  ];
  for (const kind of kinds) await eventuallyReady(kind, 'both', 'Realizing False Realizing');
  own.say('n1', ...uids.map((uid) => ({ uid, generation: 1 })));
  for (const kind of kinds) await eventuallyReady(kind, 'both', 'Realized True Realized');
  await server.patch(clusterNetworkPolicy, 'both', { spec: { priority: 6 } });
  await eventuallyReady(clusterNetworkPolicy, 'both', 'Realizing False Realizing');
  own.say('n1', ...uids.map((uid) => ({ uid, generation: 2 })));
  await eventuallyReady(clusterNetworkPolicy, 'both', 'Realized True Realized');
  expect((await server.read<Stated<PolicyStatus>>(clusterNetworkPolicy, 'both')).status).toMatchObject({
    observedGeneration: 2,
    desiredNodesRealized: 1,
    currentNodesRealized: 1,
  });
  await own.stop();
}, 120_000);

it('writes nothing when nothing changed, also after a restart', async () => {
  const own = await startPolicyController(server);
  await eventually('everything is followed', () => own.controller.isComplete && own.isFollowing());
  await setTimeout(2_500);
  expect(own.writes()).toBe(0);
  expect(await ready(clusterNetworkPolicy, 'both')).toBe('Realized True Realized');
  await own.stop();
}, 60_000);

it('says that the tier of a policy is missing, and recovers when it comes', async () => {
  const own = await startPolicyController(server);
  await server.create(tier, 'dev', { priority: 30 });
  const uid = await server.create(clusterNetworkPolicy, 'tiered', spec({ tier: 'dev' }));
  await eventuallyReady(clusterNetworkPolicy, 'tiered', 'Realizing False Realizing');
  await server.delete(tier, 'dev');
  await eventuallyReady(clusterNetworkPolicy, 'tiered', 'Pending False TierNotFound');
  await eventually('there is an event', () =>
    own.events.some(({ regarding, reason }) => regarding.uid === uid && reason === 'TierNotFound'),
  );
  await server.create(securityTier, 'dev', { priority: 30 });
  own.say('n1', { uid, generation: 1 });
  await eventually(
    'it is told with its tier',
    () => own.controlPlane.networkPolicies.get(uid)?.tierPriority === 30,
  );
  own.say('n1', { uid, generation: 1 });
  await eventuallyReady(clusterNetworkPolicy, 'tiered', 'Realized True Realized');
  // The older one has the name, and ages are whole seconds.
  await setTimeout(1_100);
  await server.create(tier, 'dev', { priority: 40 });
  await eventually('the second tier of that name is refused', () =>
    own.events.some(({ regarding, reason }) => regarding.name === 'dev' && reason === 'NameTaken'),
  );
  expect(own.controlPlane.networkPolicies.get(uid)?.tierPriority).toBe(30);
  await own.stop();
}, 120_000);

it('says whether the members of groups are known', async () => {
  const own = await startPolicyController(server);
  const computed = async (name: string) =>
    (await server.read<Stated<GroupStatus>>(clusterGroup, name)).status?.conditions?.[0]?.status;
  await server.create(clusterGroup, 'web', { podSelector: { matchLabels: { app: 'web' } } });
  await server.create(clusterGroup, 'family', { childGroups: ['db'] });
  await eventually('the group is computed', async () => (await computed('web')) === 'True');
  await eventually('a member is missed', async () => (await computed('family')) === 'False');
  await server.create(clusterGroup, 'db', { podSelector: { matchLabels: { app: 'db' } } });
  for (const name of ['db', 'family'])
    await eventually('nothing is missed', async () => (await computed(name)) === 'True');
  const before = own.writes();
  await setTimeout(1_000);
  expect(own.writes()).toBe(before);
  await own.stop();
}, 90_000);

it('takes a policy that is made again under its name for another one', async () => {
  const own = await startPolicyController(server);
  await server.delete(clusterNetworkPolicy, 'both');
  const uid = await server.create(clusterNetworkPolicy, 'both', spec());
  await eventuallyReady(clusterNetworkPolicy, 'both', 'Realizing False Realizing');
  own.say('n1', { uid, generation: 1 });
  await eventuallyReady(clusterNetworkPolicy, 'both', 'Realized True Realized');
  await own.stop();
}, 60_000);

it('does the same for ClusterNetworkPolicies of policy.networking.k8s.io', async () => {
  const own = await startPolicyController(server);
  await server.defineUpstream();
  const subject = { namespaces: {} };
  const ingress = [{ action: 'Deny', from: [{ namespaces: {} }] }];
  const created = () =>
    server.create(upstreamClusterNetworkPolicy, 'up', { tier: 'Admin', priority: 1, subject, ingress });
  let uid = '';
  await eventually('the kind is served', async () => {
    uid = await created().catch(() => '');
    return uid !== '';
  });
  await eventually(
    'the policy is told',
    () => own.controlPlane.networkPolicies.get(uid) !== undefined,
    withinMs,
  );
  expect(own.controlPlane.networkPolicies.get(uid)).toMatchObject({
    sourceRef: { type: 'K8sClusterNetworkPolicy', name: 'up' },
    tierPriority: 251,
  });
  await eventuallyReady(upstreamClusterNetworkPolicy, 'up', 'undefined False Realizing');
  own.say('n1', { uid, generation: 1 });
  await eventuallyReady(upstreamClusterNetworkPolicy, 'up', 'undefined True Realized');
  await own.stop();
}, 120_000);

it('never takes a kind for missing because the API server restarts', async () => {
  const own = await startPolicyController(server);
  await eventually('everything is computed', () => own.controller.isComplete);
  const uid = (await server.read(clusterNetworkPolicy, 'first')).metadata.uid ?? '';
  const held = () => own.controlPlane.networkPolicies.get(uid) !== undefined;
  let isAlwaysHeld = held();
  const watching = setInterval(() => {
    isAlwaysHeld &&= held();
  }, 1);
  const restarting = server.restart();
  await eventually('the watches broke', () => !own.controller.isFollowing);
  // One that starts meanwhile is complete only when it has the policies.
  const next = await startPolicyController(server);
  await restarting;
  await eventually('another one is complete', () => next.controller.isComplete, withinMs);
  expect(next.controlPlane.networkPolicies.get(uid)).toBeDefined();
  await eventually('all is followed again', () => own.controller.isFollowing, withinMs);
  clearInterval(watching);
  expect(isAlwaysHeld).toBe(true);
  await Promise.all([own.stop(), next.stop()]);
}, 180_000);

it('writes each of many policies once or twice, however the news come', async () => {
  const own = await startPolicyController(server);
  await eventually('everything is followed', () => own.controller.isComplete && own.isFollowing());
  const names = Array.from({ length: 200 }, (_, index) => `many${index}`);
  const before = own.writes();
  const uids = await Promise.all(names.map((name) => server.create(clusterNetworkPolicy, name, spec())));
  const areTold = () => uids.every((uid) => own.controlPlane.networkPolicies.get(uid) !== undefined);
  await eventually('all are told', areTold, withinMs);
  own.say('n1', ...uids.map((uid) => ({ uid, generation: 1 })));
  for (const name of names) await eventuallyReady(clusterNetworkPolicy, name, 'Realized True Realized');
  await setTimeout(1_000);
  const writes = own.writes() - before;
  expect(writes).toBeGreaterThanOrEqual(200);
  expect(writes).toBeLessThanOrEqual(400);
  await own.stop();
}, 120_000);
