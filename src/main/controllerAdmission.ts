import { admissionPaths, answerReview } from '#admission/handler.ts';
import type { AdmissionWorld, StoredTier } from '#admission/world.ts';
import type { Clock } from '#base/clock.ts';
import { antreaNetworkPolicy, securityNetworkPolicy } from '#crds/antreaNetworkPolicy.ts';
import { clusterGroup } from '#crds/clusterGroup.ts';
import { clusterNetworkPolicy, securityClusterNetworkPolicy } from '#crds/clusterNetworkPolicy.ts';
import type { ResourceDefinition } from '#crds/definition.ts';
import { group } from '#crds/group.ts';
import { securityTier, type TierSpec, tier } from '#crds/tier.ts';
import { apiStatus } from '#kube/errors.ts';
import { type KubeList, type KubeObject, objectKey, resourcePath } from '#kube/objects.ts';
import { json } from '#kube/serving/reply.ts';
import type { Route } from '#kube/serving/router.ts';
import { StatusError } from '#kube/serving/statusError.ts';
import type { KubeTransport } from '#kube/transport.ts';
import type { GroupInput } from '#policy/antrea/input.ts';

/** The API server waits five seconds for a webhook. */
const timeoutMs = 4_000;
/** While a kind is new, or its definition changes, the API server asks callers to come again. */
const tryAgainMs = 500;
const mostTries = 6;
const policyKinds = [
  clusterNetworkPolicy,
  securityClusterNetworkPolicy,
  antreaNetworkPolicy,
  securityNetworkPolicy,
];

type StoredPolicy = KubeObject & { readonly spec?: { readonly tier?: string } };

/** The paths of the webhooks. They ask the API server, not what was read before: a tier may be a moment old. */
export function admissionRoutes(transport: KubeTransport, clock: Clock): readonly Route[] {
  const world = liveWorld(transport, clock);
  return admissionPaths.map((path) => ({
    method: 'POST',
    path,
    handler: async (request) => {
      const answer = await answerReview(path, await request.body(), world);
      if (!answer.ok) throw new StatusError('BadRequest', answer.message);
      return json(answer.review);
    },
  }));
}

/** The world as the API server has it now. */
export function liveWorld(transport: KubeTransport, clock: Clock): AdmissionWorld {
  const api = { transport, clock };
  const tiersOf = async (kind: ResourceDefinition): Promise<readonly StoredTier[]> => {
    const stored = await listed<KubeObject & { readonly spec: TierSpec }>(api, kind);
    return stored.map(({ metadata, spec }) => ({
      name: metadata.name,
      priority: spec.priority,
      group: kind.group,
    }));
  };
  return {
    tiers: async () => (await Promise.all([tier, securityTier].map(tiersOf))).flat(),
    policiesIn: async (isTier) => {
      const lists = await Promise.all(
        policyKinds.map(async (kind) => {
          const stored = await listed<StoredPolicy>(api, kind);
          return stored
            .filter(({ spec }) => isTier(spec?.tier))
            .map((each) => `${kind.kind} ${objectKey(each)}`);
        }),
      );
      return lists.flat();
    },
    groups: (namespace) =>
      listed<KubeObject & GroupInput>(api, namespace === undefined ? clusterGroup : group, namespace),
  };
}

type Api = { readonly transport: KubeTransport; readonly clock: Clock };

/** All objects of a kind; none where the API server does not know the kind. */
async function listed<T extends KubeObject>(
  { transport, clock }: Api,
  { group: apiGroup, version, plural }: ResourceDefinition,
  namespace?: string,
): Promise<readonly T[]> {
  const path = resourcePath(apiGroup, version, plural, namespace);
  for (let tries = 1; ; tries += 1) {
    try {
      return (await transport.request<KubeList<T>>({ method: 'GET', path, timeoutMs })).items;
    } catch (error) {
      const status = apiStatus(error);
      if (status === 404) return [];
      if (status !== 429 || tries === mostTries) throw error;
    }
    await clock.sleep(tryAgainMs);
  }
}
