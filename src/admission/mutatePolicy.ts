import type { PatchOperation } from './decision.ts';
import { generatedRuleName, type WrittenRule } from './ruleName.ts';

const directions = ['ingress', 'egress'] as const;
const defaultTier = 'application';

/**
 * What is filled in before a policy is stored: the default tier, and names for rules without one. A policy that was
 * filled in before needs nothing more. Parts that are no policy at all are left for the schema to refuse.
 */
export function policyDefaults(policy: Readonly<Record<string, unknown>>): readonly PatchOperation[] {
  const { spec } = policy;
  if (!isRecord(spec)) return [];
  return [...tierDefault(spec), ...directions.flatMap((direction) => nameDefaults(spec, direction))];
}

function tierDefault({ tier }: WrittenRule): readonly PatchOperation[] {
  if (tier !== undefined && tier !== '') return [];
  return [{ op: tier === undefined ? 'add' : 'replace', path: '/spec/tier', value: defaultTier }];
}

function nameDefaults(spec: WrittenRule, direction: (typeof directions)[number]): readonly PatchOperation[] {
  const rules = spec[direction];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, index): readonly PatchOperation[] => {
    if (!isRecord(rule) || typeof rule.action !== 'string') return [];
    const { name, action } = rule;
    if (name !== undefined && name !== '') return [];
    const path = `/spec/${direction}/${index}/name`;
    const value = generatedRuleName(direction, action, rule);
    return [{ op: name === undefined ? 'add' : 'replace', path, value }];
  });
}

function isRecord(value: unknown): value is WrittenRule {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
