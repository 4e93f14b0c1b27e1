import { timingSafeEqual, type X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '#base/clock.ts';
import type { AuthenticationConfig } from './authenticationConfig.ts';
import { userOfProxyHeaders } from './frontProxy.ts';
import { commonName, isTrusted, userOfCertificate } from './peerCertificate.ts';
import { StatusError } from './statusError.ts';
import type { TokenAuthenticator } from './tokenReview.ts';
import { anonymousUser, loopbackUser, type User } from './user.ts';

/** What a client shows: its headers and the certificate chain of its connection (leaf first, often empty). */
export type Credentials = {
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly peerCertificates: readonly X509Certificate[];
};

/** Who sent it. @throws StatusError Unauthorized for credentials that are wrong, ServiceUnavailable when nobody can tell */
export type Authenticator = (credentials: Credentials) => Promise<User>;

/** `config` is read per request, so that a changed ConfigMap counts at once. */
export type AuthenticatorOptions = {
  readonly config: () => AuthenticationConfig;
  readonly reviewToken: TokenAuthenticator;
  readonly loopbackToken: string;
  readonly clock: Clock;
};

/**
 * Tries, in the API server's own order: front proxy, client certificate, loopback token, TokenReview. Without any
 * credentials a request is anonymous, which the authorizer may refuse.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  return async ({ headers, rawHeaders, peerCertificates }) => {
    const byCertificate = certificateUser(rawHeaders, peerCertificates, options);
    if (byCertificate !== undefined) return byCertificate;
    const token = bearerToken(headers.authorization);
    if (token === undefined) return anonymousUser;
    if (isSame(token, options.loopbackToken)) return loopbackUser;
    return tokenUser(token, options.reviewToken);
  };
}

function certificateUser(
  rawHeaders: readonly string[],
  chain: readonly X509Certificate[],
  options: AuthenticatorOptions,
): User | undefined {
  const leaf = chain[0];
  if (leaf === undefined) return undefined;
  const config = options.config();
  const now = options.clock.now();
  if (isFrontProxy(chain, leaf, config, now)) {
    const user = userOfProxyHeaders(rawHeaders, config);
    if (user !== undefined) return user;
  }
  const isUser = commonName(leaf) !== '' && isTrusted(chain, config.clientAuthorities, now);
  return isUser ? userOfCertificate(leaf) : undefined;
}

function isFrontProxy(
  chain: readonly X509Certificate[],
  leaf: X509Certificate,
  config: AuthenticationConfig,
  now: number,
): boolean {
  const named = config.proxyNames.length === 0 || config.proxyNames.includes(commonName(leaf));
  return named && isTrusted(chain, config.proxyAuthorities, now);
}

async function tokenUser(token: string, reviewToken: TokenAuthenticator): Promise<User> {
  const user = await reviewToken(token).catch((cause: unknown) => {
    throw new StatusError('ServiceUnavailable', 'the token cannot be checked now', { cause });
  });
  if (user === undefined) throw new StatusError('Unauthorized', 'Unauthorized');
  return user;
}

function bearerToken(header: string | undefined): string | undefined {
  const [scheme, token] = (header ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined;
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
