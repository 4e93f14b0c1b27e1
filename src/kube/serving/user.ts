/** Who sent a request, in the words of Kubernetes' authentication. */
export type User = {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

/** A request without credentials. What it may do is the authorizer's decision. */
export const anonymousUser: User = {
  name: 'system:anonymous',
  groups: ['system:unauthenticated'],
  extra: {},
};

/** The holder of the loopback token: this pod itself (antctl run inside it). It may do everything. */
export const loopbackUser: User = {
  name: 'system:apiserver',
  groups: ['system:masters', 'system:authenticated'],
  extra: {},
};

/** `groups` with the group of every authenticated user, once. */
export function authenticatedGroups(groups: readonly string[]): readonly string[] {
  return groups.includes('system:authenticated') ? groups : [...groups, 'system:authenticated'];
}
