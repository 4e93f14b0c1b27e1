import * as z from 'zod';
import type { ApiCall } from './apiCalls.ts';

const eventSchema = z.object({
  verb: z.string(),
  user: z.object({ username: z.string() }),
  requestURI: z.string(),
  requestReceivedTimestamp: z.string(),
  objectRef: z
    .object({
      apiGroup: z.string().default(''),
      resource: z.string().default(''),
      subresource: z.string().optional(),
      namespace: z.string().optional(),
      name: z.string().optional(),
    })
    .optional(),
  responseStatus: z.object({ code: z.number().optional() }).optional(),
});

/** One request of one of our accounts, as the API server's audit log has it. */
export type AuditEvent = z.infer<typeof eventSchema>;

/** What an audit log says about the permissions. Each list is sorted and without duplicates. */
export type AuditFindings = {
  /** Requests that were refused: a permission is missing. */
  readonly refused: readonly string[];
  /** Requests that are not among the declared calls. */
  readonly undeclared: readonly string[];
  /** Declared calls that never happened, although they are not marked as seldom: a permission too many. */
  readonly unseen: readonly string[];
};

/** Parses an audit log, one JSON object a line; the last line may be cut. */
export function parseAuditLog(text: string): readonly AuditEvent[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => eventSchema.parse(JSON.parse(line)));
}

/**
 * Compares a log with the declared calls. Refusals and undeclared requests count from `since` (ISO time) on, because the
 * cluster may have run another version before; a call counts as seen whenever it was.
 */
export function auditFindings(
  events: readonly AuditEvent[],
  calls: readonly ApiCall[],
  since: string,
): AuditFindings {
  const from = Date.parse(since);
  const recent = events.filter((event) => Date.parse(event.requestReceivedTimestamp) >= from);
  const ofResources = recent.filter((event) => event.objectRef !== undefined);
  return {
    refused: unique(recent.filter((event) => event.responseStatus?.code === 403).map(describe)),
    undeclared: unique(
      ofResources.filter((event) => !calls.some((call) => matches(call, event))).map(describe),
    ),
    unseen: unique(
      calls
        .filter((call) => call.seldom === undefined && !events.some((event) => matches(call, event)))
        .map(
          ({ account, verb, resource, name }) => `${account}: ${verb} ${resource}${name ? `/${name}` : ''}`,
        ),
    ),
  };
}

function matches(call: ApiCall, { user, verb, objectRef }: AuditEvent): boolean {
  return (
    user.username.endsWith(`:${call.account}`) &&
    verb === call.verb &&
    objectRef?.apiGroup === call.group &&
    rbacResource(objectRef) === call.resource &&
    (call.name === undefined || objectRef.name === call.name)
  );
}

/** A subresource as RBAC spells it. */
function rbacResource({
  resource,
  subresource,
}: {
  resource: string;
  subresource?: string | undefined;
}): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

function describe({ user, verb, requestURI }: AuditEvent): string {
  return `${user.username.slice(user.username.lastIndexOf(':') + 1)}: ${verb} ${requestURI.split('?')[0]}`;
}

function unique(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].toSorted();
}
