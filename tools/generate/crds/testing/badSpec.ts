/** One way to get an object wrong: `where` is the path that the answer names, `says` what else stands in it. */
export type BadSpec = {
  readonly what: string;
  readonly spec: unknown;
  readonly where: string;
  readonly says: RegExp;
};

export function bad(what: string, spec: unknown, where: string, says: RegExp): BadSpec {
  return { what, spec, where, says };
}

/** What every answer says to an object that has none or several of what excludes each other. */
export const exactlyOne = /set exactly one/;

/** An entry of `appliedTo`, and a peer. */
export const web = { podSelector: { matchLabels: { app: 'web' } } };

export const drop = { action: 'Drop' };

/** A policy's spec that is well but for `changes`. */
export function policy(changes: object): object {
  return { priority: 5, appliedTo: [web], ...changes };
}

/** The path of the rule in `ingress`. */
export const ingressPath = 'spec.ingress[1]';

/** A policy with a rule that is well but for `rule`. */
export function ingress(rule: object): object {
  return policy({ ingress: [drop, { action: 'Allow', ...rule }] });
}

/** The path of the rule in `egress`. */
export const egressPath = 'spec.egress[0]';

/** As `ingress`. */
export function egress(rule: object): object {
  return policy({ egress: [{ action: 'Allow', ...rule }] });
}
