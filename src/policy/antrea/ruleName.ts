import { hash } from 'node:crypto';
import type { Direction } from '../model.ts';

const digits = 7;

/** What a name is made from: everything that a rule says. */
type WrittenRule = { readonly name?: unknown; readonly action?: string | undefined };

/**
 * The name of a rule that was given none: `ingress-drop-1f2e3d4`, from what the rule says, in the form of Antrea v0.11.
 * The order in which its fields are written does not matter.
 */
export function generatedRuleName(direction: Direction, { name: _, ...rule }: WrittenRule): string {
  const digest = hash('sha1', JSON.stringify(rule, sortedKeys));
  const side = direction === 'In' ? 'ingress' : 'egress';
  return `${side}-${(rule.action ?? '').toLowerCase()}-${digest.slice(0, digits)}`;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
