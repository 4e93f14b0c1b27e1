import type { GroupInput, GroupRef } from './input.ts';

/** What policies speak of by name. */
export interface World {
  /** The priority of a tier; undefined when there is no such tier. */
  tier(name: string): number | undefined;
  group(ref: GroupRef): GroupInput | undefined;
}
