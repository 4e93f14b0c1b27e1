import { z } from 'zod';
import { withRules } from '../validation.ts';
import { maxName, maxRules } from './limits.ts';
import { openObject } from './openObject.ts';
import { egressRule, ingressRule, type RuleVariant } from './rules.ts';

type RulesOf = {
  readonly ingress?: readonly Rule[] | undefined;
  readonly egress?: readonly Rule[] | undefined;
};
type Rule = {
  readonly name?: string | undefined;
  readonly action: string;
  readonly appliedTo?: readonly unknown[] | undefined;
};

const oneOfBothAppliedTo = {
  rule: [
    '(has(self.appliedTo) && size(self.appliedTo) > 0)',
    `? (${every('!has(r.appliedTo) || size(r.appliedTo) == 0')})`,
    `: (${every('has(r.appliedTo) && size(r.appliedTo) > 0')})`,
    '&& (has(self.appliedTo) && size(self.appliedTo) > 0 || has(self.ingress) && size(self.ingress) > 0 || has(self.egress) && size(self.egress) > 0)',
  ].join(' '),
  message: 'set appliedTo either in spec or in every rule',
  holds: ({ appliedTo = [], ...spec }: RulesOf & { appliedTo?: readonly unknown[] | undefined }) => {
    const rules = rulesOf(spec);
    const own = rules.filter((rule) => (rule.appliedTo ?? []).length > 0).length;
    return appliedTo.length > 0 ? own === 0 : own > 0 && own === rules.length;
  },
};

/**
 * Above so many rules of a direction the server would end the comparison of their names, which costs the square of them,
 * and refuse the policy. There the admission webhook is the one to tell.
 */
const maxComparedNames = 128;

const namesUnique = (['ingress', 'egress'] as const).map((direction) => ({
  // The list around the names is what CEL has for a variable.
  rule: `[${namesOf(direction)}].all(names, size(names) > ${maxComparedNames} || names.all(n, names.indexOf(n) == names.lastIndexOf(n)))`,
  message: `names of rules are unique in a policy, those of ${direction} are not`,
  holds: (spec: RulesOf) => {
    const names = namesIn(spec[direction]);
    return names.length > maxComparedNames || new Set(names).size === names.length;
  },
}));

const namesDiffer = {
  rule: `[${namesOf('egress')}].all(others, size(others) > ${maxComparedNames} || ${namesOf('ingress')}.all(n, !(n in others)))`,
  message: 'names of rules are unique in a policy, but a name of ingress is in egress too',
  holds: ({ ingress, egress }: RulesOf) => {
    const others = new Set(namesIn(egress));
    return namesIn(egress).length > maxComparedNames || namesIn(ingress).every((name) => !others.has(name));
  },
};

const noPassInBaseline = {
  rule: `!has(self.tier) || self.tier.lowerAscii() != 'baseline' || (${every("r.action != 'Pass'")})`,
  message: 'the action Pass is not allowed in the tier baseline: nothing comes after it',
  holds: ({ tier = '', ...spec }: RulesOf & { tier?: string | undefined }) =>
    tier.toLowerCase() !== 'baseline' || rulesOf(spec).every(({ action }) => action !== 'Pass'),
};

/** The schema of `spec` of a policy. */
export function policySpec<const V extends RuleVariant>(variant: V) {
  const schema = openObject({
    tier: z
      .string()
      .max(maxName)
      .describe('Name of the Tier that the policy is in; application when left out.')
      .optional(),
    priority: z
      .number()
      .min(1)
      .max(10_000)
      .describe('Place within the tier, 1 to 10000, fractions included: the lowest number is asked first.'),
    appliedTo: variant.appliedTo.optional(),
    ingress: z
      .array(ingressRule(variant))
      .max(maxRules)
      .describe('Rules for traffic to the pods, in the order in which they are asked.')
      .optional(),
    egress: z
      .array(egressRule(variant))
      .max(maxRules)
      .describe('Rules for traffic from the pods, in the order in which they are asked.')
      .optional(),
  }).describe('What the policy says.');
  return withRules(schema, oneOfBothAppliedTo, ...namesUnique, namesDiffer, noPassInBaseline);
}

/** In CEL, whether `condition` holds for every rule `r`. */
function every(condition: string): string {
  return ['ingress', 'egress']
    .map((direction) => `(!has(self.${direction}) || self.${direction}.all(r, ${condition}))`)
    .join(' && ');
}

function namesOf(direction: string): string {
  const rules = `self.${direction}`;
  return `(has(${rules}) ? ${rules}.filter(r, has(r.name) && size(r.name) > 0).map(r, r.name) : [])`;
}

function namesIn(rules: readonly Rule[] = []): readonly string[] {
  return rules.flatMap(({ name = '' }) => (name === '' ? [] : [name]));
}

function rulesOf({ ingress = [], egress = [] }: RulesOf): readonly Rule[] {
  return [...ingress, ...egress];
}
