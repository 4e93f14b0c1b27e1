/**
 * Who has the word before whom, as it shows in what the steps decide.
 * @module
 */
import { defaultTiers, tierName } from '#policy/antrea/tiers.ts';
import { isAntreaPolicy, isUpstreamPolicy, type PolicyObject } from '../truth/kubeObjects.ts';
import type { Decision, Overruled } from './coverage.ts';
import type { Feature } from './features.ts';

/** One word that overrules another, with what was looked at. */
export type Meeting = Overruled & { readonly of: Decision['of'] };

const kubernetes = 'Kubernetes';
const names = defaultTiers.map(({ name }) => name);
const ordered = names.slice(0, -1);

/** The kinds of precedence. */
export const precedences: readonly Feature<Meeting>[] = [
  {
    name: 'in a policy, the rule that comes first',
    uses: ({ by, instead }) => by !== undefined && by === instead,
  },
  {
    name: 'in a tier, the policy with the lower priority',
    uses: ({ by, instead }) =>
      by !== instead && ordered.some((name) => placeOf(by) === name && placeOf(instead) === name),
  },
  ...ordered.map((name, at): Feature<Meeting> => {
    const next = names[at + 1] ?? '';
    return before(
      `${name} before ${next}`,
      (by) => by === name,
      (instead) => instead === next,
    );
  }),
  before('a tier of its own before a default one', isOwnTier, (place) => ordered.includes(place)),
  before(
    'tiers before the policies of Kubernetes',
    (by) => ordered.includes(by),
    (place) => place === kubernetes,
  ),
  before(
    'policies of Kubernetes before baseline',
    (by) => by === kubernetes,
    (place) => place === 'baseline',
  ),
  left(
    'Pass leaves it to the policies of Kubernetes',
    (by) => by === kubernetes,
    (place) => ordered.includes(place),
  ),
  left(
    'Pass leaves it to baseline',
    (by) => by === 'baseline',
    (place) => ordered.includes(place),
  ),
  before(
    'tiers before Admin',
    (by) => ordered.includes(by),
    (place) => place === 'Admin',
  ),
  before(
    'Admin before the policies of Kubernetes',
    (by) => by === 'Admin',
    (place) => place === kubernetes,
  ),
  left(
    'Pass in Admin leaves it to the policies of Kubernetes',
    (by) => by === kubernetes,
    (place) => place === 'Admin',
  ),
  before(
    'policies of Kubernetes before Baseline',
    (by) => by === kubernetes,
    (place) => place === 'Baseline',
  ),
  before(
    'baseline before Baseline',
    (by) => by === 'baseline',
    (place) => place === 'Baseline',
  ),
];

type Test = (place: string) => boolean;

function before(name: string, isBy: Test, isInstead: Test): Feature<Meeting> {
  return { name, uses: (meeting) => meets(meeting, isBy, isInstead) };
}

function left(name: string, isBy: Test, isInstead: Test): Feature<Meeting> {
  return { name, uses: (meeting) => passes(meeting.of) && meets(meeting, isBy, isInstead) };
}

function meets({ by, instead }: Meeting, isBy: Test, isInstead: Test): boolean {
  return by !== undefined && instead !== undefined && isBy(placeOf(by)) && isInstead(placeOf(instead));
}

function passes(of: Decision['of']): boolean {
  return 'policy' in of && of.policy.spec?.[of.side]?.[of.index]?.action === 'Pass';
}

/** Where a policy stands among all. */
function placeOf(policy: PolicyObject | undefined): string {
  if (policy === undefined) return '';
  if (isUpstreamPolicy(policy)) return policy.spec?.tier ?? '';
  return isAntreaPolicy(policy) ? tierName(policy.spec?.tier) : kubernetes;
}

function isOwnTier(place: string): boolean {
  return ![...names, kubernetes, 'Admin', 'Baseline', ''].includes(place);
}
