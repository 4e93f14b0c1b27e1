import { z } from 'zod';
import { nodeScope } from '#controlplane/nodeScope.ts';
import type { ApiRequest } from '#kube/serving/reply.ts';
import { StatusError } from '#kube/serving/statusError.ts';

/** Every report is named after the node that it is about. */
type Report = { readonly metadata: { readonly name: string } };

/** Whose reports are restricted to their own nodes, and what they report. */
type Expected = { readonly agentUser: string; readonly kind: string };

/** The report that a request brings. @throws StatusError BadRequest | Forbidden: what an agent says of another node */
export async function readReport<T extends Report>(
  { user, body }: ApiRequest,
  schema: z.ZodType<T>,
  { agentUser, kind }: Expected,
): Promise<T> {
  const parsed = schema.safeParse(parseJson(await body()));
  if (!parsed.success) throw new StatusError('BadRequest', `not a ${kind}: ${z.prettifyError(parsed.error)}`);
  const scope = nodeScope(user, agentUser, parsed.data.metadata.name);
  if (scope.kind === 'refused') throw new StatusError('Forbidden', scope.message);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StatusError('BadRequest', 'the body is not JSON', { cause });
  }
}
