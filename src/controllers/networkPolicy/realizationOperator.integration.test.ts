import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { systemExec } from '#base/exec.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import type { PolicyOutcome } from '#controlplane/wire.ts';
import { networkPolicyRealization, type RealizationStatus } from '#crds/networkPolicyRealization.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import { EventRecorder } from '#kube/eventRecorder.ts';
import { type KubeList, type KubeObject, resourcePath } from '#kube/objects.ts';
import { eventually } from '#kube/testing/eventually.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { binary } from '../../../tools/cluster/binaries.ts';
import { thisMachine } from '../../../tools/cluster/machine.ts';
import { type ControlPlane as ApiServer, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import { problemEvent } from '../realization/problemEvent.ts';
import { RealizationTracker } from '../realization/realizationTracker.ts';
import { StatusPace } from '../realization/statusPace.ts';
import { NetworkPolicyController } from './networkPolicyController.ts';
import { RealizationOperator } from './realizationOperator.ts';

type Realization = KubeObject & {
  readonly metadata: { readonly ownerReferences?: readonly { readonly uid: string }[] };
  readonly status?: RealizationStatus;
};
type KubeEvent = KubeObject & {
  readonly reason: string;
  readonly note: string;
  readonly regarding: { readonly uid: string };
};

const common = { clock: systemClock(), logger: silentLogger() };
const { group, version, plural } = networkPolicyRealization;
const policies = resourcePath('networking.k8s.io', 'v1', 'networkpolicies', 'default');
const realizations = resourcePath(group, version, plural, 'default');
let apiServer: ApiServer;
let admin: KubeTransport;
let kubectl: string;
let writes = 0;

beforeAll(async () => {
  kubectl = await binary(thisMachine(), 'kubectl');
  apiServer = await startControlPlane();
  admin = createKubeTransport(apiServer.kubeConfig());
  await applyCustomResourceDefinition(`config/crd/${plural}.${group}.yaml`, { transport: admin, ...common });
});

afterAll(async () => {
  await admin.close();
  await apiServer.stop();
});

/** A controller with its writers, and agents that are played by the test. */
async function start() {
  const transport = createKubeTransport(apiServer.kubeConfig());
  const controlPlane = createControlPlane({ startVersion: Date.now() * 1000 });
  const tracker = new RealizationTracker({ clock: common.clock });
  const controller = new NetworkPolicyController({
    ...common,
    transport,
    controlPlane,
    observer: { published: (change) => change.kind === 'policy' && tracker.published(change) },
  });
  const stopping = new AbortController();
  const running = controller.run(stopping.signal);
  const events = new EventRecorder({
    ...common,
    transport,
    component: 'antrea-controller',
    instance: 'test',
  });
  const pace = new StatusPace(common.clock);
  const operator = new RealizationOperator({
    ...common,
    transport,
    tracker,
    pace,
    written: () => {
      writes += 1;
    },
    refused: (realization) =>
      void events.record(
        problemEvent(realization, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' }),
      ),
  });
  await operator.start();
  return {
    say: (node: string, ...outcomes: PolicyOutcome[]) =>
      tracker.report({ metadata: { name: node }, isComplete: true, outcomes, removed: [] }),
    stop: async () => {
      pace.stop();
      stopping.abort();
      await Promise.all([operator.stop(), running]);
      await transport.close();
    },
  };
}

const post = <T>(path: string, body: object) => admin.request<T>({ method: 'POST', path, body });
const patch = (path: string, body: object) =>
  admin.request({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });

async function realization(name: string): Promise<Realization | undefined> {
  const list = await admin.request<KubeList<Realization>>({ method: 'GET', path: realizations });
  return list.items.find(({ metadata }) => metadata.name === name);
}

async function ready(name: string): Promise<string> {
  const condition = (await realization(name))?.status?.conditions.find(({ type }) => type === 'Ready');
  return condition === undefined ? 'none' : `${condition.status} ${condition.reason}`;
}

async function eventuallyReady(name: string, wanted: string): Promise<void> {
  let seen = '';
  await eventually(`${name} is ${wanted}`, async () => {
    seen = await ready(name);
    return seen === wanted;
  }).catch(() => expect(seen).toBe(wanted));
}

async function createPolicy(name: string, spec: object = { podSelector: {} }): Promise<string> {
  const { metadata } = await post<KubeObject>(policies, { metadata: { name }, spec });
  return metadata.uid ?? '';
}

describe('RealizationOperator', () => {
  it('says when a policy is in force, so that kubectl can wait for it', async () => {
    const own = await start();
    await post('/api/v1/namespaces/default/pods', {
      metadata: { name: 'p' },
      spec: { nodeName: 'n1', containers: [{ name: 'c', image: 'i' }] },
    });
    const uid = await createPolicy('web');
    await eventuallyReady('web', 'False Realizing');
    const args = ['wait', '--for=condition=Ready', 'networkpolicyrealization/web', '--timeout=20s'];
    const waiting = systemExec().run({
      file: kubectl,
      args: ['--kubeconfig', apiServer.kubeconfig, ...args],
    });
    own.say('n1', { uid, generation: 1 });
    expect((await waiting).stdout).toContain('condition met');
    expect(await realization('web')).toMatchObject({
      metadata: { ownerReferences: [{ uid }] },
      status: { observedGeneration: 1, desiredNodes: 1, currentNodes: 1 },
    });
    await patch(`${policies}/web`, { spec: { policyTypes: ['Ingress', 'Egress'] } });
    await eventuallyReady('web', 'False Realizing');
    own.say('n1', { uid, generation: 2 });
    await eventuallyReady('web', 'True Realized');
    await own.stop();
  }, 60_000);

  it('writes nothing while nothing changes, also after a restart, whatever was said before', async () => {
    const own = await start();
    await setTimeout(1_500);
    writes = 0;
    await setTimeout(1_500);
    expect(writes).toBe(0);
    await own.stop();
    const next = await start();
    await setTimeout(1_500);
    expect(writes).toBe(0);
    expect(await ready('web')).toBe('True Realized');
    await next.stop();
  }, 60_000);

  it('puts right what somebody else writes', async () => {
    const own = await start();
    await patch(`${realizations}/web/status`, { status: { desiredNodes: 77 } });
    own.say('n1');
    await eventually(
      'the status is right',
      async () => (await realization('web'))?.status?.desiredNodes === 1,
    );
    await own.stop();
  }, 60_000);

  it('says what is wrong with a policy, in its conditions and as an event', async () => {
    const own = await start();
    const uid = await createPolicy('six', {
      podSelector: { matchLabels: { app: 'none' } },
      ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }],
    });
    await eventuallyReady('six', 'False UnsupportedIPv6');
    const path = resourcePath('events.k8s.io', 'v1', 'events', 'default');
    await eventually('there is an event', async () => {
      const { items } = await admin.request<KubeList<KubeEvent>>({ method: 'GET', path });
      return items.some(({ regarding, reason }) => regarding.uid === uid && reason === 'UnsupportedIPv6');
    });
    await own.stop();
  }, 60_000);

  it('belongs to the new policy when one is made again under the same name', async () => {
    const own = await start();
    await admin.request({ method: 'DELETE', path: `${policies}/six` });
    const uid = await createPolicy('six');
    await eventually(
      'the owner is the new one',
      async () => (await realization('six'))?.metadata.ownerReferences?.[0]?.uid === uid,
    );
    own.say('n1', { uid, generation: 1 });
    await eventuallyReady('six', 'True Realized');
    await own.stop();
  }, 60_000);
});
