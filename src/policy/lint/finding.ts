import type { Problem } from '../model.ts';

/**
 * How much a finding matters: `error` is not in force as it is written, `warning` is in force and probably not what was
 * meant, `info` could be written shorter.
 */
export type Severity = 'error' | 'warning' | 'info';

/** The codes that are not those of a policy's own problems. */
type OwnCode =
  | 'ShadowedRule'
  | 'UnreachableRule'
  | 'RedundantRule'
  | 'ConflictingRules'
  | 'IgnoredRules'
  | 'EmptyPolicy'
  | 'ImpossibleSelector'
  | 'EmptyBlock'
  | 'SelectorMatchesNothing'
  | 'PortMatchesNothing'
  | 'NamespaceNotFound'
  | 'PassLeadsNowhere'
  | 'CutsDns'
  | 'CutsApiServer'
  | 'UnusedGroup'
  | 'UnusedTier'
  | 'DuplicateObject';

/** What was found; stable, for scripts and for those who wish to ignore one. */
export type LintCode = OwnCode | Problem['reason'];

/** An object that policies are made of. */
export type ObjectRef = { readonly kind: string; readonly namespace?: string; readonly name: string };

/** Something in the policies that is not as its author can have meant it. */
export type Finding = {
  readonly code: LintCode;
  readonly severity: Severity;
  readonly object: ObjectRef;
  /** Where in the object, as `spec.ingress[0].from[1]`. */
  readonly path: string;
  readonly message: string;
  /** The rules because of which it is so. */
  readonly because: readonly RulePlace[];
  readonly remedy: string;
};

/** A rule in its object. */
export type RulePlace = { readonly object: ObjectRef; readonly path: string; readonly name?: string };

type Advice = { readonly severity: Severity; readonly remedy: string };

const own: Readonly<Record<OwnCode, Advice>> = {
  ShadowedRule: { severity: 'warning', remedy: 'Remove the rule, or move it before those that hide it.' },
  UnreachableRule: {
    severity: 'warning',
    remedy: 'Remove the rule, narrow those that decide before it, or move it to an earlier tier.',
  },
  RedundantRule: { severity: 'info', remedy: 'Remove the rule, or narrow the one that says the same.' },
  ConflictingRules: {
    severity: 'warning',
    remedy: 'Give one of the policies another priority, so that the order does not come from their names.',
  },
  IgnoredRules: { severity: 'error', remedy: 'Add the direction to policyTypes, or remove the rules.' },
  EmptyPolicy: { severity: 'warning', remedy: 'Give the policy rules, or remove it.' },
  ImpossibleSelector: {
    severity: 'error',
    remedy: 'Remove one of the requirements that exclude each other.',
  },
  EmptyBlock: { severity: 'error', remedy: 'Leave a part of the block out of "except".' },
  SelectorMatchesNothing: {
    severity: 'warning',
    remedy: 'Correct the labels, or remove what nobody has.',
  },
  PortMatchesNothing: { severity: 'warning', remedy: 'Name the port in the pods, or give its number.' },
  NamespaceNotFound: { severity: 'warning', remedy: 'Create the namespace, or correct its name.' },
  PassLeadsNowhere: {
    severity: 'warning',
    remedy: 'Say Allow, or give the pods a NetworkPolicy or a policy in the baseline tier.',
  },
  CutsDns: {
    severity: 'warning',
    remedy: 'Allow UDP and TCP port 53 to the DNS pods of kube-system, as examples/allow-dns does.',
  },
  CutsApiServer: {
    severity: 'warning',
    remedy: "Allow TCP to the API server's addresses and port for the pods that use it.",
  },
  UnusedGroup: { severity: 'info', remedy: 'Remove the group, or speak of it in a policy.' },
  UnusedTier: { severity: 'info', remedy: 'Remove the tier, or give it a policy.' },
  DuplicateObject: { severity: 'error', remedy: 'Keep one of them: the last one applied wins.' },
};

const reading: Partial<Readonly<Record<LintCode, Advice>>> = {
  UnsupportedField: {
    severity: 'error',
    remedy: 'Say it with selectors, blocks, groups and ports, or enforce it elsewhere.',
  },
  UnsupportedIPv6: { severity: 'error', remedy: 'Only IPv4 is enforced: IPv6 from pods is dropped anyway.' },
  TierNotFound: { severity: 'error', remedy: 'Create the tier, or name one that exists.' },
  GroupNotFound: { severity: 'error', remedy: 'Create the group, or name one that exists.' },
  ServiceNotFound: { severity: 'error', remedy: 'Create the Service, or name one that exists.' },
  UnknownField: { severity: 'error', remedy: 'Correct the spelling or the indentation, or remove it.' },
  Malformed: {
    severity: 'error',
    remedy: 'Correct it: the API server refuses it, or nothing of it is enforced.',
  },
  InvalidLogLabel: { severity: 'warning', remedy: 'Use a valid label value.' },
};

const otherwise: Advice = {
  severity: 'error',
  remedy: 'Correct it: until then nothing more is let through.',
};

/** A finding with the severity and the remedy of its code. */
export function finding(
  code: LintCode,
  found: Pick<Finding, 'object' | 'path' | 'message'> & { readonly because?: readonly RulePlace[] },
): Finding {
  const { severity, remedy } = adviceOf(code);
  const { because = [], ...rest } = found;
  return { code, severity, ...rest, because, remedy };
}

function adviceOf(code: LintCode): Advice {
  return isOwn(code) ? own[code] : (reading[code] ?? otherwise);
}

function isOwn(code: LintCode): code is OwnCode {
  return Object.hasOwn(own, code);
}
