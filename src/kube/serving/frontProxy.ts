import type { AuthenticationConfig } from './authenticationConfig.ts';
import { authenticatedGroups, type User } from './user.ts';

/**
 * The user a trusted front proxy (the API server's aggregator) speaks for, or undefined when it names none. The
 * caller has verified the proxy's certificate. `rawHeaders` are names and values in turn, as they came.
 */
export function userOfProxyHeaders(
  rawHeaders: readonly string[],
  config: AuthenticationConfig,
): User | undefined {
  const headers = distinct(rawHeaders);
  const [name = ''] = config.usernameHeaders.flatMap((header) => headers.get(header) ?? []);
  if (name === '') return undefined;
  return {
    name,
    groups: groupsOf(config.groupHeaders.flatMap((header) => headers.get(header) ?? [])),
    extra: extraOf(headers, config.extraHeaderPrefixes),
  };
}

type DistinctHeaders = ReadonlyMap<string, readonly string[]>;

/**
 * The values of each header, by its name in lower case. Never joined and split again: a name may hold a comma, and its
 * parts would be names of others. They are UTF-8, which Node reads byte by byte.
 */
function distinct(rawHeaders: readonly string[]): DistinctHeaders {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    const value = Buffer.from(rawHeaders[at + 1] ?? '', 'latin1').toString();
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}

/** The aggregator comes for itself without any group; whom it passes on may be a stranger. */
function groupsOf(groups: readonly string[]): readonly string[] {
  return groups.includes('system:unauthenticated') ? groups : authenticatedGroups(groups);
}

function extraOf(headers: DistinctHeaders, prefixes: readonly string[]): Record<string, readonly string[]> {
  const extra: Record<string, readonly string[]> = {};
  for (const [header, values] of headers) {
    const prefix = prefixes.find((candidate) => header.startsWith(candidate));
    if (prefix !== undefined) extra[unescapeKey(header.slice(prefix.length))] = values;
  }
  return extra;
}

/** Extra keys such as authentication.kubernetes.io/node-name travel percent-encoded. */
function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
