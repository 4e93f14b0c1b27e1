import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#base/clock.ts';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { antreaControllerInfo } from '#crds/antreaControllerInfo.ts';
import { apiVersionOf, clusterResourcePath, type ResourceDefinition } from '#crds/definition.ts';
import { createKubeTransport } from '#kube/client.ts';
import { applyCustomResourceDefinition } from '#kube/customResourceDefinition.ts';
import { apiStatus } from '#kube/errors.ts';
import type { KubeTransport } from '#kube/transport.ts';
import { type ControlPlane, startControlPlane } from '../../envtest/controlPlane.ts';
import { arbitraryAgentInfo, arbitraryControllerInfo } from './testing/arbitraryFields.ts';

let controlPlane: ControlPlane;
let transport: KubeTransport;

beforeAll(async () => {
  controlPlane = await startControlPlane();
  transport = createKubeTransport(controlPlane.kubeConfig());
  for (const definition of [antreaAgentInfo, antreaControllerInfo]) await install(definition);
});

afterAll(async () => {
  await transport.close();
  await controlPlane.stop();
});

function install(definition: ResourceDefinition) {
  const file = `config/crd/${nameOf(definition)}.yaml`;
  return applyCustomResourceDefinition(file, { transport, clock: systemClock() });
}

function nameOf({ plural, group }: ResourceDefinition): string {
  return `${plural}.${group}`;
}

/** What the server would store for `fields`, or undefined when it refuses them. Nothing is stored. */
async function serverVerdict(definition: ResourceDefinition, fields: unknown): Promise<unknown> {
  const name = 'some-object';
  const body = {
    ...Object(fields),
    apiVersion: apiVersionOf(definition),
    kind: definition.kind,
    metadata: { name },
  };
  const path = clusterResourcePath(definition);
  try {
    const stored = await transport.request<object>({ method: 'POST', path, query: { dryRun: 'All' }, body });
    return { ...stored, apiVersion: undefined, kind: undefined, metadata: undefined };
  } catch (error) {
    if (apiStatus(error) === 422) return undefined;
    throw error;
  }
}

/** What zod makes of `fields` as the server would hand them out, or undefined when it refuses them. */
function zodVerdict(definition: ResourceDefinition, fields: unknown): unknown {
  const parsed = definition.fields.safeParse(withoutNulls(fields));
  return parsed.success ? parsed.data : undefined;
}

/** The server drops a property that is null before it looks any further, unless its schema is nullable. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}

describe('the CustomResourceDefinitions on a real API server', () => {
  it.each([antreaAgentInfo, antreaControllerInfo])(
    '$kind is established, and structural',
    async (definition) => {
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${nameOf(definition)}`;
      const { status } = await transport.request<{
        status: { conditions: { type: string; status: string }[] };
      }>({
        method: 'GET',
        path,
      });
      const holding = status.conditions.filter((condition) => condition.status === 'True');
      expect(holding.map((condition) => condition.type).sort()).toEqual(['Established', 'NamesAccepted']);
    },
  );

  it.each<[ResourceDefinition, fc.Arbitrary<unknown>]>([
    [antreaAgentInfo, arbitraryAgentInfo],
    [antreaControllerInfo, arbitraryControllerInfo],
  ])('zod and the server agree on every object: %#', async (definition, arbitrary) => {
    const seen = { accepted: 0, refused: 0 };
    const objects = arbitrary.filter(
      (fields) => fields !== null && typeof fields === 'object' && !Array.isArray(fields),
    );
    await fc.assert(
      fc.asyncProperty(objects, async (fields) => {
        const verdict = zodVerdict(definition, fields);
        expect(await serverVerdict(definition, fields)).toEqual(verdict);
        seen[verdict === undefined ? 'refused' : 'accepted'] += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(seen.accepted).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });
});
