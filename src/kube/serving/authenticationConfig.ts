import { X509Certificate } from 'node:crypto';

/**
 * What the API server publishes in ConfigMap kube-system/extension-apiserver-authentication for servers behind its
 * aggregator: whose client certificates count, and which headers its front proxy sets.
 */
export type AuthenticationConfig = {
  readonly clientAuthorities: readonly X509Certificate[];
  readonly proxyAuthorities: readonly X509Certificate[];
  /** Common names a front proxy may have; empty means any. */
  readonly proxyNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
};

/** No client certificate is trusted. */
export const noAuthenticationConfig: AuthenticationConfig = {
  clientAuthorities: [],
  proxyAuthorities: [],
  proxyNames: [],
  usernameHeaders: [],
  groupHeaders: [],
  extraHeaderPrefixes: [],
};

/** Reads the ConfigMap's data. A missing key means that feature is off. @throws SyntaxError or TypeError when malformed. */
export function parseAuthenticationConfig(data: Readonly<Record<string, string>>): AuthenticationConfig {
  return {
    clientAuthorities: parseCertificates(data['client-ca-file'] ?? ''),
    proxyAuthorities: parseCertificates(data['requestheader-client-ca-file'] ?? ''),
    proxyNames: parseList(data['requestheader-allowed-names']),
    usernameHeaders: lowerCase(parseList(data['requestheader-username-headers'])),
    groupHeaders: lowerCase(parseList(data['requestheader-group-headers'])),
    extraHeaderPrefixes: lowerCase(parseList(data['requestheader-extra-headers-prefix'])),
  };
}

function parseCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function parseList(text: string | undefined): readonly string[] {
  if (text === undefined || text === '') return [];
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed)) throw new TypeError(`expected a JSON list, found ${text}`);
  return parsed.map(String);
}

function lowerCase(names: readonly string[]): readonly string[] {
  return names.map((name) => name.toLowerCase());
}
