import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { createKubeTransport } from '#kube/client.ts';
import { eventually } from '#kube/testing/eventually.ts';
import { seededRandom } from '#kube/testing/seededRandom.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { compile } from '#policy/compile.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane as ApiServer, startControlPlane } from '../../../tools/envtest/controlPlane.ts';
import { NetworkPolicyController } from './networkPolicyController.ts';
import { ClusterWriter } from './testing/clusterWriter.ts';
import { contentsOf, wanted } from './testing/contents.ts';

const common = { clock: systemClock(), logger: silentLogger() };
let apiServer: ApiServer;
let admin: KubeTransport;
let cluster: ClusterWriter;

beforeAll(async () => {
  apiServer = await startControlPlane();
  admin = createKubeTransport(apiServer.kubeConfig());
  cluster = new ClusterWriter(admin, seededRandom(20_260_101));
  await cluster.prepare();
});

afterAll(async () => {
  await admin.close();
  await apiServer.stop();
});

/** One process' part that computes policies, with connections of its own. */
function startController() {
  const transport = createKubeTransport(apiServer.kubeConfig());
  const controlPlane = createControlPlane({ startVersion: Date.now() * 1000 });
  const controller = new NetworkPolicyController({ ...common, transport, controlPlane });
  const stopping = new AbortController();
  const running = controller.run(stopping.signal);
  return {
    controller,
    controlPlane,
    stop: async () => {
      stopping.abort();
      await running;
      await transport.close();
    },
  };
}

/** Waits until the stores hold what the objects in the API server come to, for everybody and for each node. */
async function expectTruth({ controlPlane }: ReturnType<typeof startController>, withinMs = 10_000) {
  const compiled = compile(await cluster.read());
  const views = [undefined, 'n1', 'n2', 'n3'];
  const isTrue = () =>
    views.every(
      (node) =>
        JSON.stringify(sorted(contentsOf(controlPlane, node))) ===
        JSON.stringify(sorted(wanted(compiled, node))),
    );
  await eventually('the stores are true', isTrue, withinMs).catch(() => undefined);
  for (const node of views) expect(contentsOf(controlPlane, node)).toEqual(wanted(compiled, node));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([key, each]) => [key, sorted(each)]),
  );
}

describe('NetworkPolicyController', () => {
  it('has nothing to say before it has read everything, then says all of it', async () => {
    const own = startController();
    expect(own.controller.isComplete).toBe(false);
    for (let step = 0; step < 40; step += 1) await cluster.change();
    await eventually('the policies are computed', () => own.controller.isComplete);
    await expectTruth(own);
    await own.stop();
  }, 60_000);

  it('follows changes, and another one that starts afterwards says the same', async () => {
    const first = startController();
    const content = () => Math.min(first.controller.size.policies, first.controller.size.addressGroups);
    // A walk may come by an all but empty cluster: it ends where there is something to compare.
    for (let round = 0; round < 3 || (content() < 2 && round < 12); round += 1) {
      for (let step = 0; step < 30; step += 1) await cluster.change();
      await expectTruth(first);
    }
    expect(content()).toBeGreaterThan(1);
    const second = startController();
    await expectTruth(second);
    expect(contentsOf(second.controlPlane)).toEqual(contentsOf(first.controlPlane));
    await Promise.all([first.stop(), second.stop()]);
  }, 120_000);

  it('keeps what it said while the API server is away, and is right again afterwards', async () => {
    const own = startController();
    await expectTruth(own);
    const before = contentsOf(own.controlPlane);
    await apiServer.killApiServer();
    await eventually('the watches are broken', () => !own.controller.isFollowing);
    expect(contentsOf(own.controlPlane)).toEqual(before);
    await apiServer.startApiServer();
    for (let step = 0; step < 30; step += 1) await cluster.change();
    await expectTruth(own, 40_000);
    await eventually('it follows again', () => own.controller.isFollowing, 40_000);
    await own.stop();
  }, 120_000);

  it('leaves nothing behind when everything is deleted', async () => {
    const own = startController();
    await expectTruth(own);
    await cluster.clear();
    await expectTruth(own);
    expect(own.controller.size).toMatchObject({
      pods: 0,
      policies: 0,
      addressGroups: 0,
      appliedToGroups: 0,
      pending: 0,
    });
    expect(own.controlPlane.addressGroups.size).toBe(0);
    await own.stop();
  }, 60_000);
});
