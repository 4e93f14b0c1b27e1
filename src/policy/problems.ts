import type { Problem } from './model.ts';

/** Why a part of a policy is not enforced. */
export type Refusal = { readonly reason: Problem['reason']; readonly message: string };

/** The problems that are found while a policy is read. */
export class Problems {
  readonly found: Problem[] = [];

  report(path: string, { reason, message }: Refusal): void {
    this.found.push({ reason, path, message });
  }
}
