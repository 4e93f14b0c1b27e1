import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { type Logger, silentLogger } from '#telemetry/logger.ts';
import { type ControlPlane, startControlPlane } from '../../tools/envtest/controlPlane.ts';
import { createKubeTransport } from './client.ts';
import { type KubeObject, resourcePath } from './objects.ts';
import { Reflector } from './reflector.ts';
import { eventually } from './testing/eventually.ts';
import type { KubeTransport } from './transport.ts';

const collection = resourcePath('example.org', 'v1', 'gadgets');
const definitions = resourcePath('apiextensions.k8s.io', 'v1', 'customresourcedefinitions');
const definition = {
  metadata: { name: 'gadgets.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Cluster',
    names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};
let server: ControlPlane;
let transport: KubeTransport;

beforeAll(async () => {
  server = await startControlPlane();
  transport = createKubeTransport(server.kubeConfig());
});

afterAll(async () => {
  await transport.close();
  await server.stop();
});

/** Counts what is said at level info. */
function counting(): { readonly logger: Logger; readonly said: () => number } {
  const logger = silentLogger();
  let said = 0;
  logger.info = () => {
    said += 1;
  };
  return { logger, said: () => said };
}

it('a Reflector of an optional resource does without it, and follows when it comes and goes', async () => {
  const gone: string[] = [];
  const { logger, said } = counting();
  const reflector = new Reflector<KubeObject>({
    transport,
    path: collection,
    isOptional: true,
    handler: { onDelete: ({ metadata }) => gone.push(metadata.name) },
    clock: systemClock(),
    logger,
  });
  const stopping = new AbortController();
  const running = reflector.run(stopping.signal);
  await reflector.synced;
  expect(reflector.isFollowing).toBe(true);
  expect(reflector.size).toBe(0);
  expect(said()).toBe(1);
  await transport.request({ method: 'POST', path: definitions, body: definition });
  const created = () =>
    transport
      .request({
        method: 'POST',
        path: collection,
        body: { apiVersion: 'example.org/v1', kind: 'Gadget', metadata: { name: 'g' } },
      })
      .then(
        () => true,
        () => false,
      );
  await eventually('the resource is served', created);
  await eventually('its object is seen', () => reflector.get('g') !== undefined);
  await transport.request({ method: 'DELETE', path: `${definitions}/gadgets.example.org` });
  await eventually('its object is gone', () => gone.includes('g'));
  await eventually(
    'its absence is taken for granted again',
    () => said() > 1 && reflector.isFollowing,
    30_000,
  );
  stopping.abort();
  await running;
}, 90_000);
