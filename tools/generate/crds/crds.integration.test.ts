import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { antreaAgentInfo } from '#crds/antreaAgentInfo.ts';
import { antreaControllerInfo } from '#crds/antreaControllerInfo.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import { arbitraryAgentInfo, arbitraryControllerInfo } from './testing/arbitraryFields.ts';
import { CrdServer } from './testing/crdServer.ts';
import { zodVerdict } from './testing/zodVerdict.ts';

let server: CrdServer;

beforeAll(async () => {
  server = await CrdServer.start([antreaAgentInfo, antreaControllerInfo]);
});

afterAll(() => server.stop());

/** What the server would store for `fields`, or undefined when it refuses them. */
async function serverVerdict(definition: ResourceDefinition, fields: unknown): Promise<unknown> {
  const verdict = await server.dryRun(definition, fields);
  return verdict.accepted ? verdict.fields : undefined;
}

describe('the CustomResourceDefinitions on a real API server', () => {
  it.each([antreaAgentInfo, antreaControllerInfo])(
    '$kind is established, and structural',
    async (definition) => {
      expect(await server.conditionsOf(definition)).toEqual(['Established', 'NamesAccepted']);
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
