/**
 * The policies with one rule less: tests that are worth something notice each of them.
 * @module
 */
import type { AntreaPolicyInput } from '#policy/antrea/input.ts';
import type { NetworkPolicy } from '#policy/input.ts';
import type { PolicyIndex } from '#policy/policyIndex.ts';
import type { UpstreamPolicyInput } from '#policy/upstream/input.ts';
import { titleOf, type WorldObject } from '../world/worldObject.ts';

/** A rule that is taken away for a moment. */
export type Mutant = {
  /** `NetworkPolicy shop/web spec.ingress[0]`. */
  readonly what: string;
  readonly apply: (index: PolicyIndex) => void;
  readonly restore: (index: PolicyIndex) => void;
};

/** Every rule of the policies; of those that only isolate, the isolation. */
export function mutantsOf(objects: readonly WorldObject[]): Mutant[] {
  return objects.flatMap((object) => {
    const title = titleOf(object.source);
    switch (object.kind) {
      case 'NetworkPolicy':
        return kubernetesMutants(object.object).map(mutant(title, object.object, setKubernetes));
      case 'AntreaPolicy':
        return ruleMutants(object.object).map(mutant(title, object.object, setAntrea));
      case 'UpstreamPolicy':
        return ruleMutants(object.object).map(mutant(title, object.object, setUpstream));
      default:
        return [];
    }
  });
}

/** A policy without one of its rules; undefined where nothing is left of it. */
type Changed<P> = { readonly path: string; readonly policy: P | undefined };
type Setter<P> = (index: PolicyIndex, policy: P | undefined, uid: string) => void;

function mutant<P extends { readonly metadata: { readonly uid?: string | undefined } }>(
  title: string,
  original: P,
  set: Setter<P>,
) {
  const { uid = '' } = original.metadata;
  return ({ path, policy }: Changed<P>): Mutant => ({
    what: `${title} ${path}`,
    apply: (index) => set(index, policy, uid),
    restore: (index) => set(index, original, uid),
  });
}

const setKubernetes: Setter<NetworkPolicy> = (index, policy, uid) =>
  policy === undefined ? index.deletePolicy(uid) : index.upsertPolicy(policy);
const setAntrea: Setter<AntreaPolicyInput> = (index, policy, uid) =>
  policy === undefined ? index.deleteAntreaPolicy(uid) : index.upsertAntreaPolicy(policy);
const setUpstream: Setter<UpstreamPolicyInput> = (index, policy, uid) =>
  policy === undefined ? index.deleteUpstreamPolicy(uid) : index.upsertUpstreamPolicy(policy);

type Sided = {
  readonly spec?:
    | { readonly ingress?: readonly unknown[] | undefined; readonly egress?: readonly unknown[] | undefined }
    | undefined;
};

const sides = ['ingress', 'egress'] as const;

function ruleMutants<P extends Sided>(policy: P): Changed<P>[] {
  return sides.flatMap((side) => {
    const rules = policy.spec?.[side] ?? [];
    return rules.map((_, index) => ({
      path: `spec.${side}[${index}]`,
      policy: { ...policy, spec: { ...policy.spec, [side]: rules.toSpliced(index, 1) } },
    }));
  });
}

/** The types are written out, because without a rule they would follow from fewer. */
function kubernetesMutants(policy: NetworkPolicy): Changed<NetworkPolicy>[] {
  const { spec = {} } = policy;
  const types = typesOf(spec);
  const typed = { ...policy, spec: { ...spec, policyTypes: types } };
  const rules = ruleMutants(typed).filter(({ path }) =>
    types.includes(path.startsWith('spec.ingress') ? 'Ingress' : 'Egress'),
  );
  const isolations = types
    .filter((type) => ((type === 'Ingress' ? spec.ingress : spec.egress) ?? []).length === 0)
    .map((type) => isolationMutant(typed, type, types));
  return [...rules, ...isolations];
}

function isolationMutant(
  policy: NetworkPolicy,
  type: string,
  types: readonly string[],
): Changed<NetworkPolicy> {
  const left = types.filter((each) => each !== type);
  const path = `spec.policyTypes (${type})`;
  if (left.length === 0) return { path, policy: undefined };
  return { path, policy: { ...policy, spec: { ...policy.spec, policyTypes: left } } };
}

/** Without `policyTypes` a policy is for ingress, and for egress when it has egress rules. */
function typesOf({ policyTypes = [], egress = [] }: NonNullable<NetworkPolicy['spec']>): readonly string[] {
  if (policyTypes.length > 0) return policyTypes.filter((type) => type === 'Ingress' || type === 'Egress');
  return egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}
