import type { X509Certificate } from 'node:crypto';
import { authenticatedGroups, type User } from './user.ts';

const clientAuth = '1.3.6.1.5.5.7.3.2';

/**
 * Whether a client certificate (leaf first, then what the client sent with it) is valid at `now` (milliseconds since
 * the epoch), meant for clients, and leads to one of `authorities`.
 */
export function isTrusted(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: number,
): boolean {
  const leaf = chain[0];
  if (leaf === undefined || !isForClients(leaf)) return false;
  for (const [index, certificate] of chain.entries()) {
    if (!isValidAt(certificate, now)) return false;
    if (authorities.some((authority) => issued(authority, certificate) && isValidAt(authority, now)))
      return true;
    const next = chain[index + 1];
    if (next === undefined || !next.ca || !issued(next, certificate)) return false;
  }
  return false;
}

/** The user a client certificate names: common name and organisations, as Kubernetes reads them. */
export function userOfCertificate(certificate: X509Certificate): User {
  return {
    name: commonName(certificate),
    groups: authenticatedGroups(subjectValues(certificate, 'O')),
    extra: {},
  };
}

/** The last CN of the subject, as the API server reads it, or the empty string. */
export function commonName(certificate: X509Certificate): string {
  return subjectValues(certificate, 'CN').at(-1) ?? '';
}

/** Node prints one `KEY=value` a line, escaping line breaks and some more inside values (RFC 2253). */
function subjectValues(certificate: X509Certificate, key: string): readonly string[] {
  const prefix = `${key}=`;
  return certificate.subject
    .split('\n')
    .filter((line) => line.startsWith(prefix))
    .map((line) => unescaped(line.slice(prefix.length)));
}

/** A backslash stands before the character, or before its number in hex. */
function unescaped(value: string): string {
  return value.replace(/\\([0-9A-F]{2}|.)/g, (_, code: string) =>
    code.length === 1 ? code : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function isForClients(certificate: X509Certificate): boolean {
  return certificate.keyUsage === undefined || certificate.keyUsage.includes(clientAuth);
}

function isValidAt(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
}

function issued(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
