import type { Clock } from '#base/clock.ts';
import type { KubeTransport } from '../transport.ts';
import { TtlCache } from './ttlCache.ts';
import { authenticatedGroups, type User } from './user.ts';

/** Whom a bearer token belongs to; undefined when the API server does not know it. */
export type TokenAuthenticator = (token: string) => Promise<User | undefined>;

type TokenReview = {
  readonly status?: {
    readonly authenticated?: boolean;
    readonly user?: {
      readonly username?: string;
      readonly uid?: string;
      readonly groups?: readonly string[];
      readonly extra?: Readonly<Record<string, readonly string[]>>;
    };
  };
};

const ttlMs = 10_000;
const maxTokens = 4_096;

/** Asks the API server by TokenReview; answers are kept 10 s under a hash of the token. Rejects when it cannot ask. */
export function createTokenReviewer(transport: KubeTransport, clock: Clock): TokenAuthenticator {
  const cache = new TtlCache<User | undefined>({ clock, ttlMs: () => ttlMs, maxEntries: maxTokens });
  return (token) => cache.get(token, () => review(transport, token));
}

async function review(transport: KubeTransport, token: string): Promise<User | undefined> {
  const { status } = await transport.request<TokenReview>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/tokenreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } },
  });
  const user = status?.user;
  if (status?.authenticated !== true || user?.username === undefined) return undefined;
  return {
    name: user.username,
    ...(user.uid === undefined ? {} : { uid: user.uid }),
    groups: authenticatedGroups(user.groups ?? []),
    extra: user.extra ?? {},
  };
}
