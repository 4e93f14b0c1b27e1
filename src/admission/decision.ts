/** What is wrong with a field, and what to do about it. */
export type FieldProblem = {
  /** Where, as `spec.ingress[0].from[1].ipBlock`. */
  readonly path: string;
  readonly message: string;
};

/** One operation of a JSON patch (RFC 6902). */
export type PatchOperation = {
  readonly op: 'add' | 'replace';
  readonly path: string;
  readonly value: unknown;
};

/** What admission says to a request. Warnings are shown to whoever sent it. */
export type Decision =
  | {
      readonly allowed: true;
      readonly patch: readonly PatchOperation[];
      readonly warnings: readonly string[];
    }
  | { readonly allowed: false; readonly problems: readonly FieldProblem[] };

/** Nothing to say against it. */
export function admit(warnings: readonly string[] = []): Decision {
  return { allowed: true, patch: [], warnings };
}

/** Admits what has no problems. */
export function judge(problems: readonly FieldProblem[], warnings: readonly string[] = []): Decision {
  return problems.length === 0 ? admit(warnings) : { allowed: false, problems };
}

/** `spec.tier: there is no such tier`. */
export function describeProblem({ path, message }: FieldProblem): string {
  return path === '' ? message : `${path}: ${message}`;
}
