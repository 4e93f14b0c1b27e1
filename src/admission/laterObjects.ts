/**
 * Groups and Services as admission takes them: they may be created after the policies that speak of them, and what they
 * hold changes anyway. The controller says in the conditions of a policy what is missing.
 * @module
 */
import type { GroupInput, GroupRef, ServiceInput } from '#policy/antrea/input.ts';

/** A group that holds some pods. */
export function someGroup(metadata: GroupRef): GroupInput {
  return { metadata, spec: { podSelector: {} } };
}

/** A Service that has some pods behind it. */
export function someService(metadata: ServiceInput['metadata']): ServiceInput {
  return { metadata, spec: { selector: { app: 'some' }, ports: [{ port: 80 }] } };
}
