import { after, type PolicyStep } from '../antreaPolicies/step.ts';
import { policySteps } from '../antreaPolicies/steps.ts';
import type { Fixture } from '../truth/cards.ts';
import { generateSteps } from '../truth/generator.ts';
import { identityOf, type NetworkPolicyObject, type PolicyObject } from '../truth/kubeObjects.ts';

/** One thing that somebody does: apply some objects, or delete some. */
export type Edit = {
  readonly title: string;
  readonly verb: 'apply' | 'delete';
  readonly objects: readonly PolicyObject[];
};

/** How many edits are looked at. */
export const editCount = 50;

/** Generated policies of Kubernetes, come and gone one by one, and after every third of them a step of ordered ones. */
export function editsOf(seed: number, fixture: Fixture): Edit[] {
  const kubernetes = kubernetesEdits(seed, fixture);
  const ordered = policySteps(fixture).flatMap(orderedEdits);
  const edits: Edit[] = [];
  for (let at = 0; edits.length < editCount; at += 1) {
    const next = at % 4 === 3 ? ordered.shift() : kubernetes.shift();
    if (next !== undefined) edits.push(next);
  }
  return edits;
}

/** What stands after some edits. */
export function standingAfter(edits: readonly Edit[]): readonly PolicyObject[] {
  const steps = edits.map(({ title, verb, objects }) => ({
    title,
    apply: verb === 'apply' ? objects : [],
    remove: verb === 'delete' ? objects : [],
  }));
  return [...steps.reduce(after, new Map<string, PolicyObject>()).values()];
}

function kubernetesEdits(seed: number, fixture: Fixture): Edit[] {
  const written = new Map<string, NetworkPolicyObject>();
  return generateSteps(seed, editCount, fixture).flatMap(({ apply, remove }) => {
    const made = apply.map((policy): Edit => {
      const object = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...policy } as const;
      written.set(`${policy.metadata.namespace}/${policy.metadata.name}`, object);
      return { title: `apply ${identityOf(object)}`, verb: 'apply', objects: [object] };
    });
    const gone = remove.flatMap((key): Edit[] => {
      const object = written.get(key);
      return object === undefined
        ? []
        : [{ title: `delete ${identityOf(object)}`, verb: 'delete', objects: [object] }];
    });
    return [...made, ...gone];
  });
}

function orderedEdits({ title, apply, remove }: PolicyStep): Edit[] {
  const edits: Edit[] = [
    { title: `${title}: delete`, verb: 'delete', objects: remove },
    { title, verb: 'apply', objects: apply },
  ];
  return edits.filter(({ objects }) => objects.length > 0);
}
