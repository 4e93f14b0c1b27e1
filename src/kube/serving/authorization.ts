import type { Clock } from '#base/clock.ts';
import type { KubeTransport } from '../transport.ts';
import type { RequestAttributes } from './requestAttributes.ts';
import { StatusError } from './statusError.ts';
import { TtlCache } from './ttlCache.ts';
import type { User } from './user.ts';

/** Lets a request pass or throws. @throws StatusError Forbidden, or ServiceUnavailable when nobody can tell */
export type Authorizer = (user: User, attributes: RequestAttributes) => Promise<void>;

type Verdict = { readonly allowed: boolean; readonly reason: string };
type SubjectAccessReview = {
  readonly status?: { readonly allowed?: boolean; readonly denied?: boolean; readonly reason?: string };
};

const ttlMs = 10_000;
const maxVerdicts = 8_192;

/** Asks the API server by SubjectAccessReview; answers are kept 10 s. `system:masters` may do everything. */
export function createAuthorizer(transport: KubeTransport, clock: Clock): Authorizer {
  const cache = new TtlCache<Verdict>({ clock, ttlMs: () => ttlMs, maxEntries: maxVerdicts });
  return async (user, attributes) => {
    if (user.groups.includes('system:masters')) return;
    const spec = reviewSpec(user, attributes);
    const verdict = await cache
      .get(JSON.stringify(spec), () => review(transport, spec))
      .catch((cause: unknown) => {
        throw new StatusError('ServiceUnavailable', 'the permission cannot be checked now', { cause });
      });
    if (!verdict.allowed) throw new StatusError('Forbidden', refusal(user, attributes, verdict.reason));
  };
}

function reviewSpec(user: User, attributes: RequestAttributes): object {
  const { kind, ...asked } = attributes;
  return {
    user: user.name,
    uid: user.uid,
    groups: user.groups,
    extra: user.extra,
    ...(kind === 'resource' ? { resourceAttributes: asked } : { nonResourceAttributes: asked }),
  };
}

async function review(transport: KubeTransport, spec: object): Promise<Verdict> {
  const { status } = await transport.request<SubjectAccessReview>({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec },
  });
  return { allowed: status?.allowed === true && status.denied !== true, reason: status?.reason ?? '' };
}

function refusal(user: User, attributes: RequestAttributes, reason: string): string {
  const why = reason === '' ? '' : `: ${reason}`;
  if (attributes.kind === 'nonResource') {
    return `forbidden: User "${user.name}" cannot ${attributes.verb} path "${attributes.path}"${why}`;
  }
  const { resource, group, verb, name, namespace } = attributes;
  const what = `${resource}.${group}${name === undefined ? '' : ` "${name}"`}`;
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return `${what} is forbidden: User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}${why}`;
}
