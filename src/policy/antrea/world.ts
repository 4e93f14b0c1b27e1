import type { GroupInput, GroupRef, ServiceInput } from './input.ts';

/** What policies speak of by name. */
export interface World {
  /** The priority of a tier; undefined when there is no such tier. */
  tier(name: string): number | undefined;
  group(ref: GroupRef): GroupInput | undefined;
  /** Absent where nothing is known of Services. */
  service?(ref: ServiceRef): ServiceInput | undefined;
}

/** A Service by name. */
export type ServiceRef = { readonly name: string; readonly namespace: string };
