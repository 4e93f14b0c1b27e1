import type { IncomingHttpHeaders } from 'node:http';
import type { AuthenticationConfig } from './authenticationConfig.ts';
import { authenticatedGroups, type User } from './user.ts';

/**
 * The user a trusted front proxy (the API server's aggregator) speaks for, or undefined when it names none. The
 * caller has verified the proxy's certificate.
 */
export function userOfProxyHeaders(
  headers: IncomingHttpHeaders,
  config: AuthenticationConfig,
): User | undefined {
  const name = config.usernameHeaders.flatMap((header) => values(headers[header]))[0];
  if (name === undefined || name === '') return undefined;
  return {
    name,
    groups: groupsOf(config.groupHeaders.flatMap((header) => values(headers[header]))),
    extra: extraOf(headers, config.extraHeaderPrefixes),
  };
}

/** The aggregator comes for itself without any group; whom it passes on may be a stranger. */
function groupsOf(groups: readonly string[]): readonly string[] {
  return groups.includes('system:unauthenticated') ? groups : authenticatedGroups(groups);
}

function extraOf(
  headers: IncomingHttpHeaders,
  prefixes: readonly string[],
): Record<string, readonly string[]> {
  const extra: Record<string, readonly string[]> = {};
  for (const [header, value] of Object.entries(headers)) {
    const prefix = prefixes.find((candidate) => header.startsWith(candidate));
    if (prefix !== undefined) extra[unescapeKey(header.slice(prefix.length))] = values(value);
  }
  return extra;
}

/** Node joins repeated headers with a comma and a space; no user or group name of Kubernetes holds that. */
function values(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? value.split(', ') : value;
}

/** Extra keys such as authentication.kubernetes.io/node-name travel percent-encoded. */
function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
