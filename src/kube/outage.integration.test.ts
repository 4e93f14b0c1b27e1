/**
 * The API server goes away and comes back: every cache converges, what was removed meanwhile is delivered as deleted,
 * and nobody exits. OUTAGE_MS sets how long it is away.
 */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { createKubeTransport } from './client.ts';
import type { ConfigMap, KubeList, KubeObject } from './objects.ts';
import { resourcePath } from './objects.ts';
import { Reflector } from './reflector.ts';
import { ResilientOperator, type ResourceEvent, ResourceEventType } from './resilientOperator.ts';
import { eventually } from './testing/eventually.ts';
import { fingerprints, Mirror } from './testing/mirror.ts';
import type { KubeTransport } from './transport.ts';

const OUTAGE_MS = Number(process.env.OUTAGE_MS ?? 60_000);
const CONFIG_MAPS = resourcePath('', 'v1', 'configmaps', 'default');

class Watcher extends ResilientOperator {
  readonly seen: string[] = [];

  protected override async init(): Promise<void> {
    await this.watchResource('', 'v1', 'configmaps', async (event) => this.note(event), 'default');
  }

  private note({ type, meta }: ResourceEvent): void {
    this.seen.push(`${type} ${meta.name}`);
  }
}

let controlPlane: ControlPlane;
let transport: KubeTransport;
const stop = new AbortController();

beforeAll(async () => {
  controlPlane = await startControlPlane();
  transport = createKubeTransport(controlPlane.kubeConfig());
});

afterAll(async () => {
  stop.abort();
  await transport.close();
  await controlPlane.stop();
});

function create(name: string): Promise<KubeObject> {
  return transport.request({
    method: 'POST',
    path: CONFIG_MAPS,
    body: { metadata: { name }, data: { a: 'b' } },
  });
}

function reflect(path: string): { reflector: Reflector<KubeObject>; mirror: Mirror<KubeObject> } {
  const mirror = new Mirror<KubeObject>();
  const options = { transport, path, clock: systemClock(), logger: silentLogger(), handler: mirror };
  const reflector = new Reflector<KubeObject>(options);
  void reflector.run(stop.signal);
  return { reflector, mirror };
}

describe('an outage of the API server', () => {
  it('costs nothing but time', { timeout: OUTAGE_MS + 120_000 }, async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('process.exit was called');
    });
    for (const name of ['kept', 'changed', 'removed']) await create(name);
    const operator = new Watcher({ transport, clock: systemClock(), logger: silentLogger() });
    await operator.start();
    const { reflector, mirror } = reflect(CONFIG_MAPS);
    const others = ['nodes', 'namespaces', 'services'].map((plural) =>
      reflect(resourcePath('', 'v1', plural)),
    );
    await Promise.all([
      operator.synced(),
      reflector.synced,
      ...others.map((other) => other.reflector.synced),
    ]);

    await controlPlane.killApiServer();
    await controlPlane.deleteFromStore('/registry/configmaps/default/removed');
    await eventually('the reflector notices', () => !reflector.isFollowing);
    await setTimeout(OUTAGE_MS);
    expect(reflector.get('default/removed'), 'a cache keeps what it has during an outage').toBeDefined();
    await controlPlane.startApiServer();
    const back = performance.now();

    await eventually(
      'the deletion',
      () => operator.seen.includes(`${ResourceEventType.Deleted} removed`),
      30_000,
    );
    await eventually(
      'every reflector follows',
      () => [reflector, ...others.map((o) => o.reflector)].every((r) => r.isFollowing),
      30_000,
    );
    expect(performance.now() - back).toBeLessThan(15_000);
    await create('later');
    await eventually('the addition', () => operator.seen.includes(`${ResourceEventType.Added} later`));
    const list = await transport.request<KubeList<ConfigMap>>({ method: 'GET', path: CONFIG_MAPS });
    await eventually('the cache equals the server', () => {
      return fingerprints(reflector.list()).join() === fingerprints(list.items).join();
    });
    expect(mirror.state()).toEqual(fingerprints(list.items));
    expect([mirror, ...others.map((other) => other.mirror)].flatMap(({ violations }) => violations)).toEqual(
      [],
    );
    await operator.stop();
    expect(exit).not.toHaveBeenCalled();
    exit.mockRestore();
  });
});
