/**
 * The webhooks: which path judges what. The controller never relies on them: whatever got past them is read again by the
 * policy core, which lets nothing through that it does not understand.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import { group } from '#crds/group.ts';
import { admit, type Decision } from './decision.ts';
import { policyDefaults } from './mutatePolicy.ts';
import type { AdmissionRequest } from './review.ts';
import { type GroupSchema, validateGroup } from './validateGroup.ts';
import { type PolicySchema, validatePolicy } from './validatePolicy.ts';
import { validateChangedTier, validateNewTier, validateTierRemoval } from './validateTier.ts';
import type { AdmissionWorld } from './world.ts';
import { isRecord, type Written } from './written.ts';

/** Decides about a request. Rejects when what it has to know cannot be had. */
export type Webhook = (request: AdmissionRequest, world: AdmissionWorld) => Promise<Decision>;

/** The webhooks by path; the paths are Antrea's. */
export const webhooks: ReadonlyMap<string, Webhook> = new Map<string, Webhook>([
  ['/mutate/acnp', fillIn],
  ['/mutate/anp', fillIn],
  ['/validate/acnp', policies([clusterNetworkPolicy, securityClusterNetworkPolicy])],
  ['/validate/anp', policies([antreaNetworkPolicy, securityNetworkPolicy])],
  ['/validate/tier', tiers],
  ['/validate/clustergroup', groups(clusterGroup.fields)],
  ['/validate/group', groups(group.fields)],
]);

type Stored = AdmissionRequest & { readonly object: Written };

async function fillIn({ object }: AdmissionRequest): Promise<Decision> {
  return { allowed: true, patch: object === undefined ? [] : policyDefaults(object), warnings: [] };
}

function policies(
  definitions: readonly { readonly group: string; readonly fields: PolicySchema }[],
): Webhook {
  return onNewSpec((request, world) => {
    const definition = definitions.find((each) => each.group === request.kind.group);
    if (definition === undefined) throw new Error(`nothing is known of policies of ${request.kind.group}`);
    return validatePolicy(request, definition.fields, world);
  });
}

function groups(schema: GroupSchema): Webhook {
  return onNewSpec((request, world) => validateGroup(request, schema, world));
}

/**
 * Judges what is said anew. A change of metadata alone always passes: labels, owners and finalizers of what an earlier
 * release let in have to stay changeable.
 */
function onNewSpec(judgeStored: (request: Stored, world: AdmissionWorld) => Promise<Decision>): Webhook {
  return async (request, world) => {
    const { object, oldObject } = request;
    if (object === undefined) return admit();
    if (oldObject !== undefined && isDeepStrictEqual(object.spec, oldObject.spec)) return admit();
    return judgeStored({ ...request, object }, world);
  };
}

async function tiers(request: AdmissionRequest, world: AdmissionWorld): Promise<Decision> {
  const { object, oldObject, kind } = request;
  const name = nameOf(request);
  if (object === undefined) return validateTierRemoval(name, kind.group, world);
  const written = { object, name, group: kind.group };
  if (oldObject === undefined) return validateNewTier(written, world);
  return isDeepStrictEqual(object.spec, oldObject.spec) ? admit() : validateChangedTier(written, oldObject);
}

/** A request to delete many objects names none of them: each comes with its old self only. */
function nameOf({ name, object, oldObject }: AdmissionRequest): string {
  const { metadata } = object ?? oldObject ?? {};
  const own = isRecord(metadata) ? metadata.name : undefined;
  return typeof own === 'string' ? own : name;
}
