import * as z from 'zod';
import type { Manifest } from './manifests.ts';

const ruleSchema = z.object({
  apiGroups: z.array(z.string()).default([]),
  resources: z.array(z.string()).default([]),
  resourceNames: z.array(z.string()).optional(),
  nonResourceURLs: z.array(z.string()).default([]),
  verbs: z.array(z.string()),
});
const roleSchema = z.object({ rules: z.array(ruleSchema) });
const bindingSchema = z.object({
  roleRef: z.object({ kind: z.enum(['Role', 'ClusterRole']), name: z.string() }),
  subjects: z.array(z.object({ kind: z.literal('ServiceAccount'), name: z.string(), namespace: z.string() })),
});

/** One verb on one resource that a binding gives to an account; `namespace` is `*` for the whole cluster. */
export type Grant = {
  readonly account: string;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string | undefined;
};

/** What the roles and bindings among `manifests` allow, one entry per verb, resource and name. */
export function grantsOf(manifests: readonly Manifest[]): readonly Grant[] {
  return manifests
    .filter(({ kind }) => /^(Cluster)?RoleBinding$/.test(kind))
    .flatMap((binding) => {
      const { roleRef, subjects } = bindingSchema.parse(binding);
      const role = manifests.find(
        (each) =>
          each.kind === roleRef.kind &&
          each.metadata.name === roleRef.name &&
          (roleRef.kind === 'ClusterRole' || each.metadata.namespace === binding.metadata.namespace),
      );
      if (role === undefined)
        throw new Error(`${binding.metadata.name} binds ${roleRef.name}, which is not there`);
      const rules = roleSchema.parse(role).rules;
      const namespace = binding.kind === 'ClusterRoleBinding' ? '*' : (binding.metadata.namespace ?? '');
      return subjects.flatMap(({ name }) => rules.flatMap((rule) => expand(rule, name, namespace)));
    });
}

function expand(rule: z.infer<typeof ruleSchema>, account: string, namespace: string): readonly Grant[] {
  const names: readonly (string | undefined)[] = rule.resourceNames ?? [undefined];
  return rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      names.flatMap((name) =>
        rule.verbs.map((verb) => ({ account, verb, group, resource, namespace, name })),
      ),
    ),
  );
}
