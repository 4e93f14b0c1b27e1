import { generatedRuleName } from '#policy/antrea/ruleName.ts';
import { defaultTier } from '#policy/antrea/tiers.ts';
import type { PatchOperation } from './decision.ts';
import { isRecord, type Written } from './written.ts';

const directions = { ingress: 'In', egress: 'Out' } as const;
type Side = keyof typeof directions;

/**
 * What is filled in before a policy is stored: the default tier, and names for rules without one. A policy that was
 * filled in before needs nothing more. Parts that are no policy at all are left for the schema to refuse.
 */
export function policyDefaults(policy: Written): readonly PatchOperation[] {
  const { spec } = policy;
  if (!isRecord(spec)) return [];
  return [...tierDefault(spec), ...nameDefaults(spec, 'ingress'), ...nameDefaults(spec, 'egress')];
}

function tierDefault({ tier }: Written): readonly PatchOperation[] {
  if (tier !== undefined && tier !== '') return [];
  return [{ op: tier === undefined ? 'add' : 'replace', path: '/spec/tier', value: defaultTier }];
}

function nameDefaults(spec: Written, side: Side): readonly PatchOperation[] {
  const rules = spec[side];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index): readonly PatchOperation[] => {
    if (!isRecord(rule) || typeof rule.action !== 'string') return [];
    const { name, action } = rule;
    if (name !== undefined && name !== '') return [];
    const path = `/spec/${side}/${index}/name`;
    const value = generatedRuleName(directions[side], { ...rule, action });
    return [{ op: name === undefined ? 'add' : 'replace', path, value }];
  });
}
