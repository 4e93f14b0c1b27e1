import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { statsGroup, statsResources } from '#controlplane/statsGroup.ts';
import { definitions } from '../generate/crds/generator.ts';
import { parseManifests } from './manifests.ts';

const file = path.resolve(import.meta.dirname, '../../config/rbac/users.yaml');
const roleSchema = z.object({
  kind: z.literal('ClusterRole'),
  metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  rules: z.array(
    z.strictObject({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
    }),
  ),
});
const reads = ['get', 'list', 'watch'];
const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];

/** What a role of Kubernetes' own gets from us by itself: `VERB RESOURCE.GROUP`. */
const granted = new Map<string, Set<string>>();

beforeAll(async () => {
  const roles = parseManifests(await readFile(file, 'utf8')).map((role) => roleSchema.parse(role));
  for (const { metadata, rules } of roles) {
    const grants = rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`)),
      ),
    );
    for (const label of Object.keys(metadata.labels)) {
      const [, to] = /^rbac\.authorization\.k8s\.io\/aggregate-to-(\w+)$/.exec(label) ?? [];
      if (to !== undefined) granted.set(to, new Set([...(granted.get(to) ?? []), ...grants]));
    }
  }
});

function allOf(verbs: readonly string[], resources: readonly string[]): readonly string[] {
  return resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)).toSorted();
}

const kinds = definitions
  .map(({ plural, group }) => `${plural}.${group}`)
  // What the components say of themselves is for who operates the cluster.
  .filter((kind) => !/^antrea(agent|controller)infos\./.test(kind));
const tiers = kinds.filter((kind) => kind.startsWith('tiers.'));

describe("what is added to Kubernetes' own roles", () => {
  it('lets view read every kind, and write nothing', () => {
    const stats = statsResources.map(({ plural }) => `${plural}.${statsGroup}`);
    expect([...(granted.get('view') ?? [])].toSorted()).toEqual(
      [...allOf(reads, kinds), ...allOf(['get', 'list'], stats)].toSorted(),
    );
  });

  it('lets edit write what people write, but not what we report, nor the order of tiers', () => {
    const written = kinds.filter(
      (kind) => !tiers.includes(kind) && !kind.startsWith('networkpolicyrealizations.'),
    );
    expect([...(granted.get('edit') ?? [])].toSorted()).toEqual(allOf(writes, written));
  });

  it('lets admin write tiers', () => {
    expect([...(granted.get('admin') ?? [])].toSorted()).toEqual(allOf(writes, tiers));
  });

  it('is added to no other role', () => {
    expect([...granted.keys()].toSorted()).toEqual(['admin', 'edit', 'view']);
  });
});
